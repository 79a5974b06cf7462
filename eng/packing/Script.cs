namespace BackupEdge.Packing
{
    using System.Collections.Generic;
    using System.Linq;
    using System.Text.RegularExpressions;

    /// <summary>
    /// The tokens of a script: names, numbers, signs, strings, patterns, and the texts of templates. White space and comments between
    /// tokens are left out where they mean nothing; names, strings and templates stay as they are, except that lines are not indented.
    /// </summary>
    internal sealed class Script
    {
        private static readonly Regex BeforePattern = new Regex(@"^(?:[(,=:\[!&|?{};+>]|return|=>)$");
        private static readonly Regex Indentation = new Regex(@"\n[ \t]+");
        private readonly string _text;
        private readonly List<string> _tokens = new List<string>();
        private readonly Stack<int> _templates = new Stack<int>();
        private int _at;
        private int _depth;

        private Script(string text) => _text = text;

        /// <summary>Returns the tokens of a script; a line end that may end a statement is a token too.</summary>
        public static List<string> Tokens(string text) => new Script(text).Read();

        /// <summary>Returns a script without the white space and comments that mean nothing.</summary>
        public static string Bare(string text) => Join(Tokens(text));

        /// <summary>Puts tokens together, with a space where two would become one.</summary>
        public static string Join(IReadOnlyList<string> tokens)
        {
            var parts = new List<string>();
            for (var i = 0; i < tokens.Count; i++)
            {
                parts.Add(i > 0 && AreOne(tokens[i - 1].Last(), tokens[i][0]) ? " " + tokens[i] : tokens[i]);
            }

            return string.Concat(parts);
        }

        private static bool IsOfName(char value) => char.IsLetterOrDigit(value) || value == '_' || value == '$';

        private static bool AreOne(char last, char next) =>
            (IsOfName(last) && IsOfName(next)) || (last == next && (last == '+' || last == '-'));

        private List<string> Read()
        {
            while (_at < _text.Length)
            {
                var value = _text[_at];
                if (value == '\n')
                {
                    _at++;
                    AddLineEnd();
                }
                else if (value == ' ' || value == '\t')
                {
                    _at++;
                }
                else if (StartsWith("//"))
                {
                    _at = _text.IndexOf('\n', _at);
                    _at = _at < 0 ? _text.Length : _at;
                }
                else if (StartsWith("/*"))
                {
                    _at = _text.IndexOf("*/", _at) + 2;
                }
                else
                {
                    Add(value);
                }
            }

            return _tokens;
        }

        private bool StartsWith(string mark) => string.CompareOrdinal(_text, _at, mark, 0, mark.Length) == 0;

        private void Add(char value)
        {
            var last = _tokens.LastOrDefault(token => token != "\n") ?? ";";
            if (value == '\'' || value == '"')
            {
                Take(EndOfString(value));
            }
            else if (value == '`')
            {
                TakeTemplate();
            }
            else if (value == '}' && _templates.Count > 0 && _templates.Peek() == _depth)
            {
                _templates.Pop();
                _depth--;
                TakeTemplate();
            }
            else if (value == '/' && BeforePattern.IsMatch(last))
            {
                Take(EndOfPattern());
            }
            else if (IsOfName(value))
            {
                var end = _at;
                while (end < _text.Length && IsOfName(_text[end]))
                {
                    end++;
                }

                Take(end);
            }
            else
            {
                _depth +=
                    value == '{' ? 1
                    : value == '}' ? -1
                    : 0;
                Take(StartsWith("++") || StartsWith("--") ? _at + 2 : _at + 1);
            }
        }

        private void Take(int end)
        {
            // Whether a line's end means something is known only now.
            if (_tokens.Count > 0 && _tokens[_tokens.Count - 1] == "\n" && "}).,?:&|".IndexOf(_text[_at]) >= 0)
            {
                _tokens.RemoveAt(_tokens.Count - 1);
            }

            _tokens.Add(_text.Substring(_at, end - _at));
            _at = end;
        }

        private void AddLineEnd()
        {
            if (_tokens.Count > 0 && !Regex.IsMatch(_tokens[_tokens.Count - 1], @"^[\n;{,(\[=>&|?:]$"))
            {
                _tokens.Add("\n");
            }
        }

        private int EndOfString(char quote)
        {
            var end = _at + 1;
            while (_text[end] != quote)
            {
                end += _text[end] == '\\' ? 2 : 1;
            }

            return end + 1;
        }

        // From a backtick, or the brace after an expression, to the next expression or the end.
        private void TakeTemplate()
        {
            var end = _at + 1;
            while (_text[end] != '`' && !(_text[end] == '$' && _text[end + 1] == '{'))
            {
                end += _text[end] == '\\' ? 2 : 1;
            }

            var isOpen = _text[end] == '$';
            end += isOpen ? 2 : 1;
            Take(end);
            _tokens[_tokens.Count - 1] = Indentation.Replace(_tokens[_tokens.Count - 1], "\n");
            if (isOpen)
            {
                _depth++;
                _templates.Push(_depth);
            }
        }

        private int EndOfPattern()
        {
            var (end, isInSet) = (_at + 1, false);
            while (_text[end] != '/' || isInSet)
            {
                isInSet = _text[end] == '[' || (isInSet && _text[end] != ']');
                end += _text[end] == '\\' ? 2 : 1;
            }

            return end + 1;
        }
    }
}
