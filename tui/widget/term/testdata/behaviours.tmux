==== plain
cursor 5,0
hello




---- whole lines
hello




==== newline keeps the column
cursor 4,1
ab
  cd



---- whole lines
ab
  cd



==== backspace
cursor 2,0
aXc




---- whole lines
aXc




==== backspace at the edge
cursor 1,0
X




---- whole lines
X




==== wrap
cursor 3,1
0123456789
abc



---- whole lines
0123456789abc



==== wrap is put off
cursor 10,0
0123456789




---- whole lines
0123456789




==== wrap is put off and taken back
cursor 1,0
X123456789




---- whole lines
X123456789




==== backspace after the last column
cursor 10,0
012345678X




---- whole lines
012345678X




==== no wrap
cursor 9,0
012345678c




---- whole lines
012345678c




==== scroll
cursor 1,4
3
4
5
6
7
---- whole lines
1
2
3
4
5
6
7
==== index and reverse index
cursor 3,4

aaaa
bbbb
cccc
end
---- whole lines
top

aaaa
bbbb
cccc
end
==== next line
cursor 2,1
ab
cd



---- whole lines
ab
cd



==== cursor up down
cursor 7,4
     T
   Y
  X
    Z
      U
---- whole lines
     T
   Y
  X
    Z
      U
==== cursor left right
cursor 1,0
W YX     Z




---- whole lines
W YX     Z




==== cursor next previous line
cursor 1,1

Z
    X
Y

---- whole lines

Z
    X
Y

==== column and row
cursor 4,2
      X

 ZVW   Y


---- whole lines
      X

 ZVW   Y


==== position
cursor 1,0
W
   X
 Y

         Z
---- whole lines
W
   X
 Y

         Z
==== erase to the end of line
cursor 2,2
aaaa
bbbb
cc  
dddd
eeee
---- whole lines
aaaa
bbbb
cc  
dddd
eeee
==== erase to the beginning of line
cursor 2,2
aaaa
bbbb
   c
dddd
eeee
---- whole lines
aaaa
bbbb
   c
dddd
eeee
==== erase the line
cursor 2,2
aaaa
bbbb

dddd
eeee
---- whole lines
aaaa
bbbb

dddd
eeee
==== erase below
cursor 2,2
aaaa
bbbb
cc  


---- whole lines
aaaa
bbbb
cc  


==== erase above
cursor 2,2


   c
dddd
eeee
---- whole lines


   c
dddd
eeee
==== erase the screen
cursor 3,2


  X


---- whole lines
aaaa
bbbb
cccc
dddd
eeee


  X


==== erase characters
cursor 2,0
ab   fgh




---- whole lines
ab   fgh




==== erase with a background
cursor 2,1
ab[42m   [49mfgh
 [42mX



---- whole lines
ab   fgh
 X



==== insert characters
cursor 3,0
abX  cdefg




---- whole lines
abX  cdefg




==== delete characters
cursor 3,0
abXgh   




---- whole lines
abXgh   




==== insert lines
cursor 2,1
aaaa
 X

bbbb
cccc
---- whole lines
aaaa
 X

bbbb
cccc
==== delete lines
cursor 2,1
aaaa
dXdd
eeee


---- whole lines
aaaa
dXdd
eeee


==== insert mode
cursor 5,0
abXYZdef  




---- whole lines
abXYZdef  




==== scroll up and down
cursor 2,2

cccc
dYdd
xeee

---- whole lines
aaaa
bbbb

cccc
dYdd
xeee

==== region scrolls up
cursor 1,3
aaaa
dddd
X
Y
eeee
---- whole lines
bbbb
cccc
aaaa
dddd
X
Y
eeee
==== region scrolls down
cursor 1,1
aaaa
X

bbbb
eeee
---- whole lines
aaaa
X

bbbb
eeee
==== region and lines
cursor 0,4

aaaa
bbbb


---- whole lines

aaaa
bbbb


==== outside of the region
cursor 1,4
aaaa
bbbb
cccc
dddd
Xeee
---- whole lines
aaaa
bbbb
cccc
dddd
Xeee
==== region at the top
cursor 1,2
X
Y
Z
dddd
eeee
---- whole lines
aaaa
bbbb
cccc
X
Y
Z
dddd
eeee
==== region without lines
cursor 5,4
aaaa
bbbb
cccc
dddd
eeeeX
---- whole lines
aaaa
bbbb
cccc
dddd
eeeeX
==== origin
cursor 5,0
aaaaZ
Xbbb
cccc
Yddd
eeee
---- whole lines
aaaaZ
Xbbb
cccc
Yddd
eeee
==== tabs
cursor 9,2
        X
   Y
        Z


---- whole lines
        X
   Y
        Z


==== tabs cleared
cursor 20,0
                   X




---- whole lines
                   X




==== tab back
cursor 1,0
YbcdefghXjklm




---- whole lines
YbcdefghXjklm




==== tab clears nothing
cursor 9,0
abcdefghXjklm




---- whole lines
abcdefghXjklm




==== repeat
cursor 6,0
abbbbc




---- whole lines
abbbbc




==== save and restore
cursor 3,1

  [31mY

[39m    [31mx

---- whole lines

  Y

    x

==== save and restore by CSI
cursor 3,1

  Y

    x

---- whole lines

  Y

    x

==== alternate screen
cursor 4,1

 alt



---- whole lines

 alt



==== alternate screen and back
cursor 5,0
mainX




---- whole lines
mainX




==== alternate screen 47
cursor 5,2
main




---- whole lines
main




==== alternate screen twice
cursor 5,0
mainX




---- whole lines
mainX




==== line drawing
cursor 6,0
lqkqxx




---- whole lines
lqkqxx




==== alignment
cursor 0,0
EEEEEEEEEE
EEEEEEEEEE
EEEEEEEEEE
EEEEEEEEEE
EEEEEEEEEE
---- whole lines
EEEEEEEEEE
EEEEEEEEEE
EEEEEEEEEE
EEEEEEEEEE
EEEEEEEEEE
==== full reset
cursor 1,0
X




---- whole lines
abc
X




==== colours
cursor 9,0
[31ma[42mb[1m[91mc[38;5;200md[48;2;1;2;3me[0m[39m[49mf[38;5;9mg[38;2;7;8;9mh[39mi




---- whole lines
abcdefghi




==== attributes
cursor 9,0
[1ma[2mb[0;3m[39m[49mc[0;4m[39m[49md[0;5m[39m[49me[0;7m[39m[49mf[0;8m[39m[49mg[0;9m[39m[49mh[0m[39m[49mi




---- whole lines
abcdefghi




==== underlines
cursor 6,0
[4:3ma[0;4:2m[39m[49mb[0;4:4m[39m[49mc[0;4:5m[39m[49md[0m[39m[49me[4:2mf




---- whole lines
abcdef




==== wide
cursor 6,0
日本語




---- whole lines
日本語




==== wide at the edge
cursor 3,1
123456789
日x



---- whole lines
123456789日x



==== wide without wrap
cursor 9,0
123456789




---- whole lines
123456789




==== half of a wide one overwritten
cursor 3,0
日xy 




---- whole lines
日xy 




==== wide over wide
cursor 3,0
 語 




---- whole lines
 語 




==== delete half of a wide one
cursor 1,0
日本x     




---- whole lines
日本x     




==== insert in a wide one
cursor 1,0
日 本x    




---- whole lines
日 本x    




==== wide pushed over the edge
cursor 0,0
 12345678日




---- whole lines
 12345678日




==== combining
cursor 3,0
éạ̈x




---- whole lines
éạ̈x




==== combining at the edge
cursor 1,1
123456789é
x



---- whole lines
123456789éx



==== combining first
cursor 1,0
x




---- whole lines
x




==== not UTF-8
cursor 2,0
ab




---- whole lines
ab




==== cut UTF-8
cursor 2,0
ax




---- whole lines
ax




==== cancelled sequences
cursor 5,0
ab4cd




---- whole lines
ab4cd




==== control in a sequence
cursor 1,0
Xbc




---- whole lines
Xbc




==== escape in a sequence
cursor 1,0
Xb




---- whole lines
Xb




==== strings
cursor 6,0
abcdef




---- whole lines
abcdef




==== unknown
cursor 7,0
abcdefg




---- whole lines
abcdefg




==== many parameters
cursor 1,0
x




---- whole lines
x




==== huge parameters
cursor 2,0
Xy




---- whole lines
Xy




==== wrapped lines stay whole
cursor 0,4
0123456789
abcde
0123456789
abcde

---- whole lines
0123456789abcde
0123456789abcde
0123456789abcde
0123456789abcde
0123456789abcde
0123456789abcde

==== narrower
cursor 2,2
cdefgh
xyz
$ 


---- whole lines
0123456789abcdefgh
xyz
$ 


==== wider
cursor 2,2
0123456789abcdefgh
xyz
$ 


---- whole lines
0123456789abcdefgh
xyz
$ 


==== lower
cursor 2,1
4
$ 
---- whole lines
1
2
3
4
$ 
==== lower with room below
cursor 2,1
1
$ 

---- whole lines
1
$ 

==== lower and higher
cursor 3,4
1
2
3
4
$ x
---- whole lines
1
2
3
4
$ x
==== narrower and back
cursor 3,2
0123456789
abcdefghij
$ x


---- whole lines
0123456789
abcdefghij
$ x


==== wide in another width
cursor 0,1
日本語日本語




---- whole lines
日本語日本語




==== alternate in another size
cursor 5,3
bbbb
cccc
dddd
eeeeX
---- whole lines
bbbb
cccc
dddd
eeeeX
