cursor 0,0
ello from vi 
third      
second line
second line
second line
second line
second line
~
~
~
~
~
~
~
~
~
~
~
~
~
~
~
~
'/tmp/w/rec/home/note.txt' 7L, 79C
---- whole lines
ello from vi 
third      
second line
second line
second line
second line
second line
~
~
~
~
~
~
~
~
~
~
~
~
~
~
~
~
'/tmp/w/rec/home/note.txt' 7L, 79C
