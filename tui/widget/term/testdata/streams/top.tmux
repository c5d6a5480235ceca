cursor 80,23
top - 18:47:51 up  4:04,  0 user,  load average: 1.32, 1.68, 1.75
Tasks:[1m 102 [0m[39m[49mtotal,[1m   2 [0m[39m[49mrunning,[1m  96 [0m[39m[49msleeping,[1m   0 [0m[39m[49mstopped,[1m   4 [0m[39m[49mzombie
%Cpu(s):[1m  3.1 [0m[39m[49mus,[1m  0.0 [0m[39m[49msy,[1m  0.0 [0m[39m[49mni,[1m 96.9 [0m[39m[49mid,[1m  0.0 [0m[39m[49mwa,[1m  0.0 [0m[39m[49mhi,[1m  0.0 [0m[39m[49msi,[1m  0.0 [0m[39m[49mst 
MiB Mem :[1m  24105.6 [0m[39m[49mtotal,[1m   9867.2 [0m[39m[49mfree,[1m   1076.6 [0m[39m[49mused,[1m  13562.3 [0m[39m[49mbuff/cache     
MiB Swap:[1m      0.0 [0m[39m[49mtotal,[1m      0.0 [0m[39m[49mfree,[1m      0.0 [0m[39m[49mused.[1m  23029.0 [0m[39m[49mavail Mem 

[7m  PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND    
[0m[39m[49m    1 root      20   0   52948  20128   6468 S [7m  2.0 [0m[39m[49m  0.1   1:59.77 /process_+ 
[7m 4391 root      20   0    9060   5392   3252 R   2.0   0.0   0:00.03 top -d 0.5 
[0m[39m[49m15099 root      20   0 1999772 103412  68168 S [7m  2.0 [0m[39m[49m  0.4   0:08.71 /tmp/w/to+ 
27537 root      20   0   10.4g 144568 110260 S [7m  2.0 [0m[39m[49m  0.6   0:08.75 /tmp/kube+ 
27543 root      20   0 1627112 316204 131968 S [7m  2.0 [0m[39m[49m  1.3   0:19.29 /tmp/kube+ 
27925 root      20   0 1425736 169948 128340 S [7m  2.0 [0m[39m[49m  0.7   0:10.99 /tmp/kube+ 
    2 root      20   0       0      0      0 S [7m  0.0 [0m[39m[49m  0.0   0:00.00 [kthreadd] 
    3 root      20   0       0      0      0 S [7m  0.0 [0m[39m[49m  0.0   0:00.00 [pool_wor+ 
    4 root       0 -20       0      0      0 I [7m  0.0 [0m[39m[49m  0.0   0:00.00 [kworker/+ 
    5 root       0 -20       0      0      0 I [7m  0.0 [0m[39m[49m  0.0   0:00.00 [kworker/+ 
    6 root       0 -20       0      0      0 I [7m  0.0 [0m[39m[49m  0.0   0:00.00 [kworker/+ 
    7 root       0 -20       0      0      0 I [7m  0.0 [0m[39m[49m  0.0   0:00.00 [kworker/+ 
    8 root       0 -20       0      0      0 I [7m  0.0 [0m[39m[49m  0.0   0:00.00 [kworker/+ 
   10 root       0 -20       0      0      0 I [7m  0.0 [0m[39m[49m  0.0   0:02.76 [kworker/+ 
   13 root       0 -20       0      0      0 I [7m  0.0 [0m[39m[49m  0.0   0:00.00 [kworker/+ 
   14 root      20   0       0      0      0 S [7m  0.0 [0m[39m[49m  0.0   0:08.73 [ksoftirq+ 
[7m   15 root      20   0       0      0      0 R   0.0   0.0   0:23.34 [rcu_pree+ 
---- whole lines
top - 18:47:51 up  4:04,  0 user,  load average: 1.32, 1.68, 1.75
Tasks: 102 total,   2 running,  96 sleeping,   0 stopped,   4 zombie
%Cpu(s):  3.1 us,  0.0 sy,  0.0 ni, 96.9 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st 
MiB Mem :  24105.6 total,   9867.2 free,   1076.6 used,  13562.3 buff/cache     
MiB Swap:      0.0 total,      0.0 free,      0.0 used.  23029.0 avail Mem 

  PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND    
    1 root      20   0   52948  20128   6468 S   2.0   0.1   1:59.77 /process_+ 
 4391 root      20   0    9060   5392   3252 R   2.0   0.0   0:00.03 top -d 0.5 
15099 root      20   0 1999772 103412  68168 S   2.0   0.4   0:08.71 /tmp/w/to+ 
27537 root      20   0   10.4g 144568 110260 S   2.0   0.6   0:08.75 /tmp/kube+ 
27543 root      20   0 1627112 316204 131968 S   2.0   1.3   0:19.29 /tmp/kube+ 
27925 root      20   0 1425736 169948 128340 S   2.0   0.7   0:10.99 /tmp/kube+ 
    2 root      20   0       0      0      0 S   0.0   0.0   0:00.00 [kthreadd] 
    3 root      20   0       0      0      0 S   0.0   0.0   0:00.00 [pool_wor+ 
    4 root       0 -20       0      0      0 I   0.0   0.0   0:00.00 [kworker/+ 
    5 root       0 -20       0      0      0 I   0.0   0.0   0:00.00 [kworker/+ 
    6 root       0 -20       0      0      0 I   0.0   0.0   0:00.00 [kworker/+ 
    7 root       0 -20       0      0      0 I   0.0   0.0   0:00.00 [kworker/+ 
    8 root       0 -20       0      0      0 I   0.0   0.0   0:00.00 [kworker/+ 
   10 root       0 -20       0      0      0 I   0.0   0.0   0:02.76 [kworker/+ 
   13 root       0 -20       0      0      0 I   0.0   0.0   0:00.00 [kworker/+ 
   14 root      20   0       0      0      0 S   0.0   0.0   0:08.73 [ksoftirq+ 
   15 root      20   0       0      0      0 R   0.0   0.0   0:23.34 [rcu_pree+ 
