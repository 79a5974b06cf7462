namespace BackupEdge.Load.Micro;

/// <summary>Creates sample data, which is the same in each run.</summary>
internal static class Samples
{
    /// <summary>Creates bytes that do not compress.</summary>
    public static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Creates text of words in random order, which LZ4 compresses to about half its length.</summary>
    public static byte[] Text(int length)
    {
        string[] words =
        [
            "backup",
            "restore",
            "schedule",
            "archive",
            "of",
            "the",
            "bot",
            "and",
            "a",
            "message",
            "\n",
            "TALK ",
            "HEAR ",
            "ticket",
            "customer",
            "0x5A87",
        ];
        var random = new Random(2);
        var bytes = new byte[length];
        for (var at = 0; at < length; )
        {
            var word = random.Next(4) == 0 ? $"{random.Next(100_000)} " : $"{words[random.Next(words.Length)]} ";
            foreach (var letter in word.AsSpan(0, Math.Min(word.Length, length - at)))
            {
                bytes[at++] = (byte)letter;
            }
        }

        return bytes;
    }
}
