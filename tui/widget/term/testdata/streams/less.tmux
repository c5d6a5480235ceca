cursor 1,23
line 0 of a text that less shows, with some [7mwords[0m[39m[49m in it 
line 1 of a text that less shows, with some [7mwords[0m[39m[49m in it x
line 2 of a text that less shows, with some [7mwords[0m[39m[49m in it xx
line 3 of a text that less shows, with some [7mwords[0m[39m[49m in it xxx
line 4 of a text that less shows, with some [7mwords[0m[39m[49m in it xxxx
line 5 of a text that less shows, with some [7mwords[0m[39m[49m in it xxxxx
line 6 of a text that less shows, with some [7mwords[0m[39m[49m in it xxxxxx
line 7 of a text that less shows, with some [7mwords[0m[39m[49m in it xxxxxxx
line 8 of a text that less shows, with some [7mwords[0m[39m[49m in it xxxxxxxx
line 9 of a text that less shows, with some [7mwords[0m[39m[49m in it xxxxxxxxx
line 10 of a text that less shows, with some [7mwords[0m[39m[49m in it xxxxxxxxxx
line 11 of a text that less shows, with some [7mwords[0m[39m[49m in it xxxxxxxxxxx
line 12 of a text that less shows, with some [7mwords[0m[39m[49m in it xxxxxxxxxxxx
line 13 of a text that less shows, with some [7mwords[0m[39m[49m in it xxxxxxxxxxxxx
line 14 of a text that less shows, with some [7mwords[0m[39m[49m in it xxxxxxxxxxxxxx
line 15 of a text that less shows, with some [7mwords[0m[39m[49m in it xxxxxxxxxxxxxxx
line 16 of a text that less shows, with some [7mwords[0m[39m[49m in it xxxxxxxxxxxxxxxx
line 17 of a text that less shows, with some [7mwords[0m[39m[49m in it xxxxxxxxxxxxxxxxx
line 18 of a text that less shows, with some [7mwords[0m[39m[49m in it xxxxxxxxxxxxxxxxxx
line 19 of a text that less shows, with some [7mwords[0m[39m[49m in it xxxxxxxxxxxxxxxxxxx
line 20 of a text that less shows, with some [7mwords[0m[39m[49m in it xxxxxxxxxxxxxxxxxxxx
line 21 of a text that less shows, with some [7mwords[0m[39m[49m in it xxxxxxxxxxxxxxxxxxxxx
line 22 of a text that less shows, with some [7mwords[0m[39m[49m in it xxxxxxxxxxxxxxxxxxxxxx
:
---- whole lines
line 0 of a text that less shows, with some words in it 
line 1 of a text that less shows, with some words in it x
line 2 of a text that less shows, with some words in it xx
line 3 of a text that less shows, with some words in it xxx
line 4 of a text that less shows, with some words in it xxxx
line 5 of a text that less shows, with some words in it xxxxx
line 6 of a text that less shows, with some words in it xxxxxx
line 7 of a text that less shows, with some words in it xxxxxxx
line 8 of a text that less shows, with some words in it xxxxxxxx
line 9 of a text that less shows, with some words in it xxxxxxxxx
line 10 of a text that less shows, with some words in it xxxxxxxxxx
line 11 of a text that less shows, with some words in it xxxxxxxxxxx
line 12 of a text that less shows, with some words in it xxxxxxxxxxxx
line 13 of a text that less shows, with some words in it xxxxxxxxxxxxx
line 14 of a text that less shows, with some words in it xxxxxxxxxxxxxx
line 15 of a text that less shows, with some words in it xxxxxxxxxxxxxxx
line 16 of a text that less shows, with some words in it xxxxxxxxxxxxxxxx
line 17 of a text that less shows, with some words in it xxxxxxxxxxxxxxxxx
line 18 of a text that less shows, with some words in it xxxxxxxxxxxxxxxxxx
line 19 of a text that less shows, with some words in it xxxxxxxxxxxxxxxxxxx
line 20 of a text that less shows, with some words in it xxxxxxxxxxxxxxxxxxxx
line 21 of a text that less shows, with some words in it xxxxxxxxxxxxxxxxxxxxx
line 22 of a text that less shows, with some words in it xxxxxxxxxxxxxxxxxxxxxx
:
