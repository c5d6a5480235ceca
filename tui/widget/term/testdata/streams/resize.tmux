cursor 2,23
apt-mark
ar
arch
as
awk
b2sum
base32
base64
basename
basenc
bash
bashbug
ls: write error: Broken pipe
$ echo after
after
$ echo abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabc
defghijabcdefghijabcdefghijabcdefghijabcdefghij
abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij
abcdefghijabcdefghijabcdefghijabcdefghij
$ echo small
small
$ echo end
end
$ 
---- whole lines
$ echo 012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789
012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789
$ ls /usr/bin | head -30
FileCheck-14
X11
[
activate-global-python-argcomplete
add-apt-repository
addpart
addr2line
anthoscli
appres
appstreamcli
apropos
apt
apt-add-repository
apt-cache
apt-cdrom
apt-config
apt-get
apt-key
apt-mark
ar
arch
as
awk
b2sum
base32
base64
basename
basenc
bash
bashbug
ls: write error: Broken pipe
$ echo after
after
$ echo abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij
abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij
$ echo small
small
$ echo end
end
$ 
