namespace BackupEdge.Configuration;

/// <summary>Finds the correct spelling of a misspelt word.</summary>
internal static class NearestWord
{
    /// <summary>Returns the word with the smallest edit distance, ignoring case; null if none is similar.</summary>
    public static string? Of(string written, IEnumerable<string> words)
    {
        string? nearest = null;
        var least = int.MaxValue;
        foreach (var word in words)
        {
            var distance = Distance(written.ToLowerInvariant(), word.ToLowerInvariant());
            if (distance < least && distance <= Math.Max(1, word.Length / 3))
            {
                (nearest, least) = (word, distance);
            }
        }

        return nearest;
    }

    // The edit distance in which a transposition of two neighbours counts as one edit (optimal string alignment).
    private static int Distance(string a, string b)
    {
        var before = new int[b.Length + 1];
        var above = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            above[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], above[j]) + 1, above[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
                }
            }

            (before, above, current) = (above, current, before);
        }

        return above[b.Length];
    }
}
