cursor 2,3
$ sh /tmp/w/rec/tail.sh
100% [####################] eta 0s
[1m[32mdone
[0m[39m[49m$ 




















---- whole lines
$ sh /tmp/w/rec/tail.sh
100% [####################] eta 0s
done
$ 




















