using System.Text;

namespace BackupEdge.Engine.Sources;

/// <summary>One token of an exclude pattern.</summary>
internal readonly struct ExcludeToken
{
    private readonly UInt128 _low;
    private readonly UInt128 _high;

    private ExcludeToken(ExcludeTokenKind kind, byte value = 0)
    {
        Kind = kind;
        Value = value;
    }

    private ExcludeToken(UInt128 low, UInt128 high)
    {
        Kind = ExcludeTokenKind.One;
        (_low, _high) = (low, high);
        IsSet = true;
    }

    public ExcludeTokenKind Kind { get; }

    private byte Value { get; }

    private bool IsSet { get; }

    /// <summary>Returns whether the token, which is of the kind <see cref="ExcludeTokenKind.One"/>, matches a byte.</summary>
    public bool Takes(byte value) => IsSet ? ((value < 128 ? _low >> value : _high >> (value - 128)) & 1) != 0 : value == Value;

    /// <summary>Splits the text of a pattern into tokens.</summary>
    /// <param name="text">The text without its slashes at the start and the end.</param>
    /// <param name="isAnchored">Whether the pattern has a slash, so that <c>**</c> is more than <c>*</c>.</param>
    public static ExcludeToken[] Read(ReadOnlySpan<byte> text, bool isAnchored)
    {
        var tokens = new List<ExcludeToken>();
        for (var at = 0; at < text.Length;)
        {
            var value = text[at];
            if (value == (byte)'*')
            {
                tokens.Add(ReadStars(text, isAnchored, ref at));
            }
            else if (value == (byte)'?')
            {
                tokens.Add(SetOf(byteValue => byteValue != (byte)'/'));
                at++;
            }
            else if (value == (byte)'[' && TryReadSet(text, ref at, out var set))
            {
                tokens.Add(set);
            }
            else
            {
                at += value == (byte)'\\' && at + 1 < text.Length ? 1 : 0;
                tokens.Add(new ExcludeToken(ExcludeTokenKind.One, text[at++]));
            }
        }

        return [.. tokens];
    }

    /// <summary>Returns the only text that the tokens match, or <see langword="null"/> if they match more than one.</summary>
    public static byte[]? LiteralOf(ExcludeToken[] tokens) =>
        tokens.All(token => token is { Kind: ExcludeTokenKind.One, IsSet: false }) ? [.. tokens.Select(token => token.Value)] : null;

    // Only as a whole segment, several stars are more than one.
    private static ExcludeToken ReadStars(ReadOnlySpan<byte> text, bool isAnchored, ref int at)
    {
        var start = at;
        while (at < text.Length && text[at] == (byte)'*')
        {
            at++;
        }

        var isSegment = at - start >= 2 && isAnchored && (start == 0 || text[start - 1] == (byte)'/');
        if (isSegment && at == text.Length)
        {
            return new ExcludeToken(ExcludeTokenKind.Below);
        }

        if (isSegment && text[at] == (byte)'/')
        {
            at++;
            return new ExcludeToken(ExcludeTokenKind.Folders);
        }

        return new ExcludeToken(ExcludeTokenKind.Star);
    }

    // Returns false if the bracket is not closed, so that it is an ordinary character.
    private static bool TryReadSet(ReadOnlySpan<byte> text, ref int at, out ExcludeToken set)
    {
        set = default;
        var next = at + 1;
        var isNegated = next < text.Length && text[next] is (byte)'!' or (byte)'^';
        next += isNegated ? 1 : 0;
        var members = new bool[256];
        for (var isFirst = true; ; isFirst = false)
        {
            if (next >= text.Length)
            {
                return false;
            }

            if (text[next] == (byte)']' && !isFirst)
            {
                at = next + 1;
                set = SetOf(value => value != (byte)'/' && members[value] != isNegated);
                return true;
            }

            if (!TryReadClass(text, ref next, members))
            {
                ReadRange(text, ref next, members);
            }
        }
    }

    private static void ReadRange(ReadOnlySpan<byte> text, ref int next, bool[] members)
    {
        var first = ReadMember(text, ref next);
        var last = first;
        if (next + 1 < text.Length && text[next] == (byte)'-' && text[next + 1] != (byte)']')
        {
            next++;
            last = ReadMember(text, ref next);
        }

        for (int value = first; value <= last; value++)
        {
            members[value] = true;
        }
    }

    private static byte ReadMember(ReadOnlySpan<byte> text, ref int next)
    {
        next += text[next] == (byte)'\\' && next + 1 < text.Length ? 1 : 0;
        return text[next++];
    }

    // A class such as [:digit:], of ASCII characters.
    private static bool TryReadClass(ReadOnlySpan<byte> text, ref int next, bool[] members)
    {
        if (!text[next..].StartsWith("[:"u8) || text[(next + 2)..].IndexOf(":]"u8) is not (var length and > 0))
        {
            return false;
        }

        if (ClassOf(Encoding.ASCII.GetString(text.Slice(next + 2, length))) is not { } belongs)
        {
            return false;
        }

        next += length + 4;
        for (var value = 0; value < 128; value++)
        {
            members[value] |= belongs((char)value);
        }

        return true;
    }

    private static Func<char, bool>? ClassOf(string name) =>
        name switch
        {
            "alnum" => char.IsAsciiLetterOrDigit,
            "alpha" => char.IsAsciiLetter,
            "blank" => value => value is ' ' or '\t',
            "cntrl" => char.IsControl,
            "digit" => char.IsAsciiDigit,
            "graph" => value => value is > ' ' and < '\x7f',
            "lower" => char.IsAsciiLetterLower,
            "print" => value => value is >= ' ' and < '\x7f',
            "punct" => value => value is > ' ' and < '\x7f' && !char.IsAsciiLetterOrDigit(value),
            "space" => value => value is ' ' or (>= '\t' and <= '\r'),
            "upper" => char.IsAsciiLetterUpper,
            "xdigit" => char.IsAsciiHexDigit,
            _ => null,
        };

    private static ExcludeToken SetOf(Func<byte, bool> contains)
    {
        var (low, high) = (UInt128.Zero, UInt128.Zero);
        for (var value = 0; value < 128; value++)
        {
            low |= contains((byte)value) ? UInt128.One << value : 0;
            high |= contains((byte)(value + 128)) ? UInt128.One << value : 0;
        }

        return new ExcludeToken(low, high);
    }
}
