namespace BackupEdge.Catalogue.Sealing;

/// <summary>
/// Tells a wrong key from a damaged file by the text that the header of every SQLite database has
/// (https://www.sqlite.org/fileformat2.html#the_database_header). It is compared in three blocks of the cipher, so that damage of one of
/// them is not taken for a wrong key. These blocks never change, so they can be read without a lock.
/// </summary>
internal static class SealedHeader
{
    /// <summary>The length in bytes of the part of the header that is compared.</summary>
    public const int Bytes = 96;

    /// <summary>Returns whether a decrypted header has any of the known texts.</summary>
    public static bool IsKnown(ReadOnlySpan<byte> header) =>
        header[..16].SequenceEqual("SQLite format 3\0"u8) || HasPageFields(header) || !header[80..92].ContainsAnyExcept((byte)0);

    // The size of a page (4096), and the fractions of a page that payload may take, which never differ.
    private static bool HasPageFields(ReadOnlySpan<byte> header) =>
        header[16..18].SequenceEqual((ReadOnlySpan<byte>)[0x10, 0x00]) && header[21..24].SequenceEqual((ReadOnlySpan<byte>)[64, 32, 32]);
}
