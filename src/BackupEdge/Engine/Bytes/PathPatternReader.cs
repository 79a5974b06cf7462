using System.Globalization;
using System.Text;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Bytes;

/// <summary>Parses the text of a path pattern into tokens.</summary>
/// <param name="text">The text of the pattern.</param>
/// <param name="field">The name of the request field that contains the pattern, for the fault.</param>
/// <param name="ignoresCase">Whether letters match their other case too.</param>
internal sealed class PathPatternReader(string text, string field, bool ignoresCase)
{
    private readonly List<PathPatternToken> _tokens = [];
    private int _at;

    /// <summary>Returns all tokens of the pattern.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> with <c>field</c>.</exception>
    public PathPatternToken[] Read()
    {
        while (_at < text.Length)
        {
            switch (text[_at])
            {
                case '*':
                    ReadStars();
                    break;
                case '?':
                    _at++;
                    _tokens.Add(new PathPatternToken.Any());
                    break;
                case '[':
                    _at++;
                    _tokens.Add(ReadSet());
                    break;
                default:
                    var value = ReadCharacter();
                    _tokens.Add(new PathPatternToken.One(ignoresCase ? PathPatternToken.Fold(value) : value));
                    break;
            }
        }

        return [.. _tokens];
    }

    /// <summary>Creates the fault for a pattern that is not valid.</summary>
    public Fault Invalid(string message) => new(FaultCode.InvalidRequest, message, ("field", field));

    private void ReadStars()
    {
        var start = _at;
        while (_at < text.Length && text[_at] == '*')
        {
            _at++;
        }

        if (_at - start == 1)
        {
            _tokens.Add(new PathPatternToken.Run());
        }
        else if ((start == 0 || text[start - 1] == '/') && _at < text.Length && text[_at] == '/')
        {
            _at++;
            _tokens.Add(new PathPatternToken.Folders());
            _tokens.Add(new PathPatternToken.InFolder());
        }
        else
        {
            _tokens.Add(new PathPatternToken.Rest());
        }
    }

    private PathPatternToken.Set ReadSet()
    {
        var isNegated = _at < text.Length && text[_at] is '!' or '^';
        _at += isNegated ? 1 : 0;
        var ranges = new List<(int First, int Last)>();
        while (true)
        {
            if (_at >= text.Length)
            {
                throw Invalid("A `[` has no matching `]`. Write `\\[` for the character itself.");
            }

            if (text[_at] == ']' && ranges.Count > 0)
            {
                _at++;
                return new PathPatternToken.Set(ranges, isNegated, ignoresCase);
            }

            var first = ReadCharacter();
            var last = first;
            if (_at + 1 < text.Length && text[_at] == '-' && text[_at + 1] != ']')
            {
                _at++;
                last = ReadCharacter();
            }

            ranges.Add((first, last));
        }
    }

    private int ReadCharacter()
    {
        if (text[_at] != '\\')
        {
            return ReadRune();
        }

        if (++_at >= text.Length)
        {
            throw Invalid("The pattern ends with a `\\` that escapes nothing. Write `\\\\` for the character itself.");
        }

        if (
            text[_at] == 'x'
            && _at + 3 <= text.Length
            && byte.TryParse(text.AsSpan(_at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            && value >= 0x80
        )
        {
            _at += 3;
            return PathPatternToken.FromByte(value);
        }

        return ReadRune();
    }

    private int ReadRune()
    {
        if (!Rune.TryGetRuneAt(text, _at, out var rune))
        {
            throw Invalid("The pattern is not valid Unicode text. Write `\\xNN` for a byte that is not UTF-8.");
        }

        _at += rune.Utf16SequenceLength;
        return rune.Value;
    }
}
