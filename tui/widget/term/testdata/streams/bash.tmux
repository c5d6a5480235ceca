cursor 2,21
$ ls -la /usr | head -5
total 96
drwxr-xr-x  13 root root  4096 Nov 28 14:42 .
drwxr-xr-x  21 root root  4096 Nov 28 18:16 ..
drwxr-xr-x   2 root root 36864 Nov 28 14:43 bin
drwxr-xr-x   2 root root  4096 Nov 28 14:42 etc
$ ecXXho a long line that is edited tail                                        
bash: ecXXho: command not found
$ for i in 1 2 3; do echo $i; done
1
2
3
$ echoQ wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww
wwwwwwwwwwwwwwwwwwwwwwwwwwww
bash: echoQ: command not found
$ ls -la /usr | head -5                                         
total 96
drwxr-xr-x  13 root root  4096 Nov 28 14:42 .
drwxr-xr-x  21 root root  4096 Nov 28 18:16 ..
drwxr-xr-x   2 root root 36864 Nov 28 14:43 bin
drwxr-xr-x   2 root root  4096 Nov 28 14:42 etc
$ 


---- whole lines
$ ls -la /usr | head -5
total 96
drwxr-xr-x  13 root root  4096 Nov 28 14:42 .
drwxr-xr-x  21 root root  4096 Nov 28 18:16 ..
drwxr-xr-x   2 root root 36864 Nov 28 14:43 bin
drwxr-xr-x   2 root root  4096 Nov 28 14:42 etc
$ ecXXho a long line that is edited tail                                        
bash: ecXXho: command not found
$ for i in 1 2 3; do echo $i; done
1
2
3
$ echoQ wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww
bash: echoQ: command not found
$ ls -la /usr | head -5                                         
total 96
drwxr-xr-x  13 root root  4096 Nov 28 14:42 .
drwxr-xr-x  21 root root  4096 Nov 28 18:16 ..
drwxr-xr-x   2 root root 36864 Nov 28 14:43 bin
drwxr-xr-x   2 root root  4096 Nov 28 14:42 etc
$ 


