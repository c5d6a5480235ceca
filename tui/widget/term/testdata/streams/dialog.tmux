cursor 6,6




region 21
  ins                                                                           
[44mblue[49m$ [44m   
[49mregion 23
region 24
region 25
region 26
region 27
region 28
region 29
region 30





bottom



---- whole lines
$ printf "\033[2J\033[5;15r\033[5;1H"; for i in $(seq 1 30); do echo "region $i"; done; printf "\033[r\033[20;1Hbottom\033[6;3H\033[3L\033[2M\033[4@ins\033[2P\033[3X\033[7;1H\033[44mblue\033[K\033[0m"
region 1
region 2
region 3
region 4
region 5
region 6
region 7
region 8
region 9
region 10
region 11
region 12
region 13
region 14
region 15
region 16
region 17
region 18
region 19
region 20




region 21
  ins                                                                           
blue$    
region 23
region 24
region 25
region 26
region 27
region 28
region 29
region 30





bottom



