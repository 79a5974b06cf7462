using System.Numerics;
using System.Text;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Bytes;

/// <summary>
/// A pattern for paths. <c>?</c> matches one character of a name and <c>*</c> any number, <c>**</c> also matches across folders,
/// <c>[a-z]</c> matches one of the listed characters and <c>[!a-z]</c> one other. <c>\</c> escapes the next character, and <c>\xNN</c>
/// matches a byte that is not UTF-8, as written in responses. A pattern without a slash is matched against the name, otherwise against the
/// whole path. All alternatives are followed in parallel, so the time is at most proportional to pattern length times path length.
/// </summary>
internal sealed class PathPattern
{
    // Every token takes at least one character of the pattern, so this also limits the position sets on the stack.
    private const int MaxLength = 1000;

    /// <summary>The maximum number of wildcards in a pattern, since each makes every name take longer to match.</summary>
    public const int MaxWildcards = 32;

    private readonly PathPatternToken[] _tokens;
    private readonly bool _isOfName;
    private readonly bool _ignoresCase;

    private PathPattern(PathPatternToken[] tokens, bool isOfName, bool ignoresCase)
    {
        _tokens = tokens;
        _isOfName = isOfName;
        _ignoresCase = ignoresCase;
        Prefix = isOfName || ignoresCase ? [] : PrefixOf(tokens);
    }

    /// <summary>The literal prefix of every matching path; may be empty.</summary>
    public byte[] Prefix { get; }

    /// <summary>Parses a pattern.</summary>
    /// <param name="text">The text of the pattern.</param>
    /// <param name="field">The name of the request field that contains the pattern, for the fault.</param>
    /// <param name="ignoresCase">Whether letters match their other case too.</param>
    /// <exception cref="Fault"><c>invalid_request</c> with <c>field</c>.</exception>
    public static PathPattern Parse(string text, string field = "name", bool ignoresCase = false) =>
        Parse(text, field, isOfName: !text.Contains('/'), ignoresCase);

    /// <summary>Parses a pattern that is always compared with the whole path.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> with <c>field</c>.</exception>
    public static PathPattern ParseWhole(string text, string field) => Parse(text, field, isOfName: false, ignoresCase: false);

    /// <summary>Returns a pattern that matches only a path, in which no character has another meaning.</summary>
    /// <param name="path">The path as responses have it: <c>\xNN</c> is a byte that is not UTF-8.</param>
    /// <param name="ignoresCase">Whether letters match their other case too.</param>
    public static PathPattern OfPath(string path, bool ignoresCase = false)
    {
        var tokens = new List<PathPatternToken>();
        ReadOnlySpan<byte> rest = PathText.Parse(path);
        while (!rest.IsEmpty)
        {
            var value = Decode(ref rest);
            tokens.Add(new PathPatternToken.One(ignoresCase ? PathPatternToken.Fold(value) : value));
        }

        return new PathPattern([.. tokens], isOfName: false, ignoresCase);
    }

    private static PathPattern Parse(string text, string field, bool isOfName, bool ignoresCase)
    {
        var reader = new PathPatternReader(text, field, ignoresCase);
        if (text.Length is 0 or > MaxLength)
        {
            throw reader.Invalid($"A pattern must have 1 to {MaxLength} characters.");
        }

        if (text.StartsWith('/'))
        {
            throw reader.Invalid("Paths begin with the source's name. Remove the slash at the beginning.");
        }

        var tokens = reader.Read();
        return tokens.Count(token => token.IsWildcard) <= MaxWildcards
            ? new PathPattern(tokens, isOfName, ignoresCase)
            : throw reader.Invalid(
                $"A pattern may contain at most {MaxWildcards} of `*`, `**`, `?` and `[...]`. Use fewer, for example one `*` in "
                    + "place of several `?`."
            );
    }

    /// <summary>Returns whether a path matches the pattern.</summary>
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
            value = _ignoresCase ? PathPatternToken.Fold(value) : value;
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
        return PathPatternToken.FromByte(first);
    }

    // Consumes one character at every current position of the pattern; returns false if it matches at none of them.
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

    // Tokens that may match nothing are also skipped immediately.
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

            if (PathPatternToken.ToByte(value) is { } single)
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
