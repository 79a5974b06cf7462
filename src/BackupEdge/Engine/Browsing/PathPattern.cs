using System.Numerics;
using System.Text;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Browsing;

/// <summary>
/// A pattern of paths: <c>*</c> and <c>?</c> stand for any characters of a name, <c>**</c> for folders too, <c>[a-z]</c> and <c>[!a-z]</c>
/// for one of some or one of the others; <c>\</c> takes the meaning from what follows, and <c>\xNN</c> is a byte that is no UTF-8, as
/// answers show it. Without a slash it is matched with the name, else with the whole path. All ways to match are followed at the same time,
/// so that no pattern takes longer than its length times that of the path.
/// </summary>
internal sealed class PathPattern
{
    // No step takes less than a character, so that places in the pattern fit on the stack.
    private const int MaxLength = 1000;

    /// <summary>How many parts of a pattern may stand for more than one text: each makes every name take longer to match.</summary>
    public const int MaxWildcards = 32;

    private readonly PathPatternToken[] _tokens;
    private readonly bool _isOfName;

    private PathPattern(PathPatternToken[] tokens, bool isOfName)
    {
        _tokens = tokens;
        _isOfName = isOfName;
        Prefix = isOfName ? [] : PrefixOf(tokens);
    }

    /// <summary>What every path that matches begins with.</summary>
    public byte[] Prefix { get; }

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> with <c>field</c> <c>name</c>.</exception>
    public static PathPattern Parse(string text)
    {
        if (text.Length is 0 or > MaxLength)
        {
            throw PathPatternReader.Invalid($"A pattern has 1 to {MaxLength} characters.");
        }

        if (text.StartsWith('/'))
        {
            throw PathPatternReader.Invalid("Paths begin with the source's name: leave out the slash at the beginning.");
        }

        var tokens = new PathPatternReader(text).Read();
        return tokens.Count(token => token.IsWildcard) <= MaxWildcards
            ? new PathPattern(tokens, !text.Contains('/'))
            : throw PathPatternReader.Invalid(
                $"A pattern has at most {MaxWildcards} of `*`, `**`, `?` and `[...]`. Write fewer, such as one `*` in place of "
                    + "several `?`."
            );
    }

    /// <summary>Whether a path matches.</summary>
    public bool Matches(ReadOnlySpan<byte> path)
    {
        var rest = _isOfName ? path[(path.LastIndexOf((byte)'/') + 1)..] : path;
        var words = (_tokens.Length / 64) + 1;
        Span<ulong> now = stackalloc ulong[words];
        Span<ulong> next = stackalloc ulong[words];
        Enter(now, 0);
        while (!rest.IsEmpty)
        {
            var value = Decode(ref rest);
            next.Clear();
            if (!Step(now, next, value))
            {
                return false;
            }

            var was = now;
            now = next;
            next = was;
        }

        return IsIn(now, _tokens.Length);
    }

    private static int Decode(ref ReadOnlySpan<byte> from)
    {
        var first = from[0];
        if (first < 0x80)
        {
            from = from[1..];
            return first;
        }

        if (Rune.DecodeFromUtf8(from, out var rune, out var consumed) == System.Buffers.OperationStatus.Done)
        {
            from = from[consumed..];
            return rune.Value;
        }

        from = from[1..];
        return PathPatternToken.OfByte(first);
    }

    // Takes a character from every place in the pattern where the path may be; false when it fits nowhere.
    private bool Step(ReadOnlySpan<ulong> now, Span<ulong> next, int value)
    {
        var any = false;
        for (var word = 0; word < now.Length; word++)
        {
            for (var bits = now[word]; bits != 0; bits &= bits - 1)
            {
                var at = (word * 64) + BitOperations.TrailingZeroCount(bits);
                if (at < _tokens.Length && _tokens[at].Take(value) is { } move)
                {
                    Enter(next, at + move);
                    any = true;
                }
            }
        }

        return any;
    }

    // What may stand for nothing is left at once, too.
    private void Enter(Span<ulong> places, int at)
    {
        while (true)
        {
            places[at / 64] |= 1ul << (at % 64);
            if (at == _tokens.Length || _tokens[at].Skip == 0)
            {
                return;
            }

            at += _tokens[at].Skip;
        }
    }

    private static bool IsIn(ReadOnlySpan<ulong> places, int at) => (places[at / 64] & (1ul << (at % 64))) != 0;

    private static byte[] PrefixOf(PathPatternToken[] tokens)
    {
        var prefix = new List<byte>();
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var token in tokens)
        {
            if (token.Literal is not { } value)
            {
                break;
            }

            if (PathPatternToken.ByteOf(value) is { } single)
            {
                prefix.Add(single);
            }
            else
            {
                prefix.AddRange(utf8[..new Rune(value).EncodeToUtf8(utf8)]);
            }
        }

        return [.. prefix];
    }
}
