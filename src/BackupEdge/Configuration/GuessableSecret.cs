using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace BackupEdge.Configuration;

/// <summary>
/// Finds secrets that were written by a person and not created at random: phrases of common words, repeated sequences, and runs of
/// consecutive characters. Random texts of 32 bytes or more (base64, base64url, hex) are so far from each limit that none is refused.
/// </summary>
internal static class GuessableSecret
{
    // A word with fewer letters counts only if it is written in letters: in hex, digits that stand for letters are too frequent.
    private const int MinLettersWithDigits = 4;
    private const int MinRun = 4;
    private static readonly SearchValues<char> Printable = SearchValues.Create([
        .. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c),
    ]);
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words = ReadWords()
        .GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly int MaxWord = Words.Set.Max(word => word.Length);

    /// <summary>Returns what is wrong with a secret, to follow the name of its setting; null if it can be random.</summary>
    public static string? FindProblem(ReadOnlySpan<byte> secret)
    {
        if (secret.IsEmpty)
        {
            return null;
        }

        if (PeriodOf(secret) is var period && period * 2 <= secret.Length)
        {
            return $"repeats a sequence of {period} bytes.";
        }

        var text = Encoding.Latin1.GetString(secret);
        if (text.AsSpan().ContainsAnyExcept(Printable))
        {
            return null;
        }

        text = text.ToLowerInvariant();
        return AreRuns(text) ? "consists of runs such as abcdef or 012345."
            : IsPhrase(text) ? "consists of common words."
            : null;
    }

    // The length of the shortest sequence whose repetition is the secret; the last repetition may be incomplete. The secret's longest
    // border (a beginning that is also its end) follows the first occurrence of that sequence.
    private static int PeriodOf(ReadOnlySpan<byte> secret)
    {
        var borders = new int[secret.Length];
        for (var i = 1; i < secret.Length; i++)
        {
            var length = borders[i - 1];
            while (length > 0 && secret[i] != secret[length])
            {
                length = borders[length - 1];
            }

            borders[i] = secret[i] == secret[length] ? length + 1 : 0;
        }

        return secret.Length - borders[^1];
    }

    // Whether three quarters are in runs in which each character is the next, the previous or the same one.
    private static bool AreRuns(string text)
    {
        var (inRuns, start) = (0, 0);
        for (var i = 1; i <= text.Length; i++)
        {
            var step = text[Math.Min(start + 1, text.Length - 1)] - text[start];
            if (i < text.Length && step is >= -1 and <= 1 && text[i] - text[i - 1] == step)
            {
                continue;
            }

            inRuns += i - start >= MinRun ? i - start : 0;
            start = i;
        }

        return inRuns * 4 >= text.Length * 3;
    }

    // Whether three quarters of the letters belong to words. Digits and separators at the ends are ignored, as are separators inside.
    private static bool IsPhrase(string text)
    {
        var written = text.Trim([.. text.Where(c => !char.IsAsciiLetter(c) && c is not '@' and not '$')])
            .Where(c => char.IsAsciiLetterOrDigit(c) || c is '@' or '$')
            .ToArray();
        var read = Array.ConvertAll(written, c => LetterOf(c, one: 'i'));
        var other = Array.ConvertAll(written, c => LetterOf(c, one: 'l'));
        var letters = read.Count(char.IsAsciiLetter);
        return letters * 2 >= text.Length && Covered(written, read, other) * 4 >= letters * 3;
    }

    // The largest number of characters that words without overlap can cover.
    private static int Covered(char[] written, char[] read, char[] other)
    {
        var best = new int[read.Length + 1];
        for (var end = 1; end <= read.Length; end++)
        {
            best[end] = best[end - 1];
            for (var length = 2; length <= Math.Min(end, MaxWord); length++)
            {
                var place = new Range(end - length, end);
                if (
                    best[end - length] + length > best[end]
                    && (length >= MinLettersWithDigits || written.AsSpan(place).SequenceEqual(read.AsSpan(place)))
                    && (Words.Contains(read.AsSpan(place)) || Words.Contains(other.AsSpan(place)))
                )
                {
                    best[end] = best[end - length] + length;
                }
            }
        }

        return best[^1];
    }

    // The letter that a person replaces with a digit or sign; a 1 can be an i or an l.
    private static char LetterOf(char written, char one) =>
        written switch
        {
            '0' => 'o',
            '1' => one,
            '3' => 'e',
            '4' or '@' => 'a',
            '5' or '$' => 's',
            _ => written,
        };

    private static FrozenSet<string> ReadWords()
    {
        using var reader = new StreamReader(
            typeof(GuessableSecret).Assembly.GetManifestResourceStream("BackupEdge.Configuration.CommonWords.txt")!
        );
        return reader.ReadToEnd().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
    }
}
