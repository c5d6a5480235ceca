cursor 2,12
$ printf "\346\227\245\346\234\254\350\252\236 e\314\201 n\314\203 \360\237\221\
250\342\200\215\360\237\221\251 end\n"
日本語 é ñ 👨‍👩 end
$ printf "%s\n" 日本語テキスト日本語テキスト日本語テキスト日本語テキスト日本語テ
キスト日本語テキスト日本語テキスト日本語テキスト日本語テキスト
日本語テキスト日本語テキスト日本語テキスト日本語テキスト日本語テキスト日本語テキ
スト日本語テキスト日本語テキスト日本語テキスト
$ echo 한글 ü ñ ﬁ
한글 ü ñ ﬁ
$ printf "x%.0s" $(seq 1 79); printf "日\n"
xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
日
$ 











---- whole lines
$ printf "\346\227\245\346\234\254\350\252\236 e\314\201 n\314\203 \360\237\221\250\342\200\215\360\237\221\251 end\n"
日本語 é ñ 👨‍👩 end
$ printf "%s\n" 日本語テキスト日本語テキスト日本語テキスト日本語テキスト日本語テキスト日本語テキスト日本語テキスト日本語テキスト日本語テキスト
日本語テキスト日本語テキスト日本語テキスト日本語テキスト日本語テキスト日本語テキスト日本語テキスト日本語テキスト日本語テキスト
$ echo 한글 ü ñ ﬁ
한글 ü ñ ﬁ
$ printf "x%.0s" $(seq 1 79); printf "日\n"
xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx日
$ 











