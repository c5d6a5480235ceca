// Package pattern is what a log is searched for and filtered by.
//
// [Compile] takes the whole text for one pattern, [CompileFilter] takes words
// that must all hold. In either, a leading ! turns a pattern round, and \! is an
// exclamation mark. With the syntax [Auto] a pattern is one of
//
//	text          the text as it is
//	"a b", 'a b'  the text in the quotes as it is
//	/regexp/      a regular expression (RE2) between slashes
//	a.*b, x|y, ^z and a text with signs that only an expression has
//	.key=value    a field of the line, see below
//
// [Plain] takes the text as it is and [Regexp] as an expression, whatever it
// looks like; quotes still keep words of a filter together.
//
// Fields are those of JSON, logfmt and klog lines, nested keys joined with dots:
//
//	.user.id=7      the field has the value; != for any other value, or none
//	.path~^/api     the value matches the expression; !~ for any other, or none
//	.status>=500    the value is such a number; also >, <, <=
//	.took>1.5s      or such a duration
//	.level>=warn    the line's level, in any format, as fields.LevelOf tells it
//
// Case is ignored unless the pattern has a capital letter, or as the [Mode] says.
// Folding is Unicode's simple folding, for plain text as for expressions.
//
// Lines are matched as they show: colours and whatever else a terminal does not
// draw neither keep a word from being found nor are found themselves. See package
// visible.
package pattern
