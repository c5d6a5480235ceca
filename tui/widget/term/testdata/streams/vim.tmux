cursor 4,16
[38;5;130m 51 func[39m f49(a [32mint[39m) [32mstring[39m { [38;5;130mreturn[39m [31m"49"[39m } [34m// comment 
[38;5;130m 52 func[39m f50(a [32mint[39m) [32mstring[39m { [38;5;130mreturn[39m [31m"50"[39m } [34m// comment 日本
[38;5;130m 53 func[39m f51(a [32mint[39m) [32mstring[39m { [38;5;130mreturn[39m [31m"51"[39m } [34m// comment 
[38;5;130m 54 func[39m f52(a [32mint[39m) [32mstring[39m { [38;5;130mreturn[39m [31m"52"[39m } [34m// comment [39m    
[38;5;130m 55 func[39m f53(a [32mint[39m) [32mstring[39m { [38;5;130mreturn[39m [31m"53"[39m } [34m// comment 
[38;5;130m 56 func[39m f54(a [32mint[39m) [32mstring[39m { [38;5;130mreturn[39m [31m"54"[39m } [34m// comment 
[38;5;130m 57 func[39m f55(a [32mint[39m) [32mstring[39m { [38;5;130mreturn[39m [31m"55"[39m } [34m// comment 日本
[38;5;130m 58 func[39m f56(a [32mint[39m) [32mstring[39m { [38;5;130mreturn[39m [31m"56"[39m } [34m// comment 
[38;5;130m 59 func[39m f57(a [32mint[39m) [32mstring[39m { [38;5;130mreturn[39m [31m"57"[39m } [34m// comment [39m    
[38;5;130m 60 func[39m f58(a [32mint[39m) [32mstring[39m { [38;5;130mreturn[39m [31m"58"[39m } [34m// comment 
[38;5;130m 61 func[39m f59(a [32mint[39m) [32mstring[39m { [38;5;130mreturn[39m [31m"59"[39m } [34m// comment 
[7m[39m/tmp/w/rec/code.go [+]                                        61,1           Bot
[0m[38;5;130m[49m  9 func[39m f8(a [32mint[39m) [32mstring[39m { [38;5;130mreturn[39m [31m"8"[39m }[7m|[0m[38;5;130m[49m  1 func[39m f0(a [32mint[39m) [32mstring[39m { [38;5;130mreturn[39m [31m"0"
[38;5;130m    [39m [34m// comment [39m                        [7m|[0m[38;5;130m[49m    [39m} [34m// comment 日本
[38;5;130m 10 func[39m f9(a [32mint[39m) [32mstring[39m { [38;5;130mreturn[39m [31m"9"[39m }[7m|[0m[38;5;130m[49m  2 func[39m f1(a [32mint[39m) [32mstring[39m { [38;5;130mreturn[39m [31m"1"
[38;5;130m    [39m [34m// comment [39m                        [7m|[0m[38;5;130m[49m    [39m} [34m// comment 
[38;5;130m 11 func[39m f10(a [32mint[39m) [32mstring[39m { [38;5;130mreturn[39m [31m"10"[7m[39m|[0m[38;5;130m[49m  3 func[39m f2(a [32mint[39m) [32mstring[39m { [38;5;130mreturn[39m [31m"2"
[38;5;130m    [39m } [34m// comment 日本[39m                  [7m|[0m[38;5;130m[49m    [39m} [34m// comment 
[38;5;130m 12 func[39m f11(a [32mint[39m) [32mstring[39m { [38;5;130mreturn[39m [31m"11"[7m[39m|[0m[38;5;130m[49m  4 func[39m f3(a [32mint[39m) [32mstring[39m { [38;5;130mreturn[39m [31m"3"
[38;5;130m    [39m } [34m// comment [39m                      [7m|[0m[38;5;130m[49m    [39m} [34m// comment 
[38;5;130m 13 func[39m f12(a [32mint[39m) [32mstring[39m { [38;5;130mreturn[39m [31m"12"[7m[39m|[0m[38;5;130m[49m  5 func[39m f4(a [32mint[39m) [32mstring[39m { [38;5;130mreturn[39m [31m"4"
[38;5;130m    [39m } [34m// comment [39m                      [7m|[0m[38;5;130m[49m    [39m} [34m// comment 
[1;7m[39m<mp/w/rec/code.go [+] 11,1           14% [0;7m[39m[49m<p/w/rec/code.go [+] 1,1            Top
[0m[39m[49m:vsplit                                                                 
---- whole lines
 51 func f49(a int) string { return "49" } // comment 
 52 func f50(a int) string { return "50" } // comment 日本
 53 func f51(a int) string { return "51" } // comment 
 54 func f52(a int) string { return "52" } // comment     
 55 func f53(a int) string { return "53" } // comment 
 56 func f54(a int) string { return "54" } // comment 
 57 func f55(a int) string { return "55" } // comment 日本
 58 func f56(a int) string { return "56" } // comment 
 59 func f57(a int) string { return "57" } // comment     
 60 func f58(a int) string { return "58" } // comment 
 61 func f59(a int) string { return "59" } // comment 
/tmp/w/rec/code.go [+]                                        61,1           Bot
  9 func f8(a int) string { return "8" }|  1 func f0(a int) string { return "0"
     // comment                         |    } // comment 日本
 10 func f9(a int) string { return "9" }|  2 func f1(a int) string { return "1"
     // comment                         |    } // comment 
 11 func f10(a int) string { return "10"|  3 func f2(a int) string { return "2"
     } // comment 日本                  |    } // comment 
 12 func f11(a int) string { return "11"|  4 func f3(a int) string { return "3"
     } // comment                       |    } // comment 
 13 func f12(a int) string { return "12"|  5 func f4(a int) string { return "4"
     } // comment                       |    } // comment 
<mp/w/rec/code.go [+] 11,1           14% <p/w/rec/code.go [+] 1,1            Top
:vsplit                                                                 
