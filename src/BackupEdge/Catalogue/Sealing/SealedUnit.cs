namespace BackupEdge.Catalogue.Sealing;

/// <summary>
/// A part of a file that is encrypted as one unit of <see cref="XtsCipher"/>. Database and journal are divided into units of 4096 bytes.
/// The log is divided as SQLite writes it (https://www.sqlite.org/fileformat2.html#walformat): its header of 32 bytes, and for each frame a
/// header of 24 bytes and a page of 4096 bytes are each a unit, so that writing a frame never changes bytes of another one.
/// </summary>
/// <param name="Start">The offset of the unit in the file, in bytes.</param>
/// <param name="Length">The length of the unit in bytes.</param>
/// <param name="Tweak">The tweak: the number of the unit, and in the upper half a number for what the unit is.</param>
internal readonly record struct SealedUnit(long Start, int Length, UInt128 Tweak)
{
    /// <summary>The length in bytes of the longest unit, and of a page of the catalogue.</summary>
    public const int MaxBytes = 4096;

    private const int LogHeaderBytes = 32;
    private const int FrameHeaderBytes = 24;
    private const int FrameBytes = FrameHeaderBytes + MaxBytes;

    // The upper half of the tweak. They are part of the format of a sealed catalogue and never change.
    private const ulong DatabaseUnit = 1;
    private const ulong JournalUnit = 2;
    private const ulong LogHeaderUnit = 3;
    private const ulong LogPageUnit = 4;

    /// <summary>Returns the unit that contains an offset of a file.</summary>
    public static SealedUnit Of(SealedFileKind kind, long offset) =>
        kind switch
        {
            SealedFileKind.Database => OfPage(DatabaseUnit, offset),
            SealedFileKind.Journal => OfPage(JournalUnit, offset),
            SealedFileKind.Log => OfLog(offset),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

    /// <summary>
    /// Returns how many bytes from the start of the unit must be decrypted for its first bytes: whole blocks, and all of a unit that does
    /// not end with a whole block.
    /// </summary>
    public int Covering(int count) =>
        Length % XtsCipher.BlockBytes != 0 ? Length : (count + XtsCipher.BlockBytes - 1) & -XtsCipher.BlockBytes;

    /// <summary>Returns how many bytes can be decrypted if the file has only the first bytes of the unit.</summary>
    public int Readable(int count) =>
        count >= Length ? Length
        : Length % XtsCipher.BlockBytes != 0 ? 0
        : count & -XtsCipher.BlockBytes;

    private static SealedUnit OfPage(ulong kind, long offset)
    {
        var number = offset / MaxBytes;
        return new SealedUnit(number * MaxBytes, MaxBytes, new UInt128(kind, (ulong)number));
    }

    // The log's header has the number 0, the first frame 1.
    private static SealedUnit OfLog(long offset)
    {
        if (offset < LogHeaderBytes)
        {
            return new SealedUnit(0, LogHeaderBytes, new UInt128(LogHeaderUnit, 0));
        }

        var frame = (offset - LogHeaderBytes) / FrameBytes;
        var start = LogHeaderBytes + (frame * FrameBytes);
        var number = (ulong)frame + 1;
        return offset < start + FrameHeaderBytes
            ? new SealedUnit(start, FrameHeaderBytes, new UInt128(LogHeaderUnit, number))
            : new SealedUnit(start + FrameHeaderBytes, MaxBytes, new UInt128(LogPageUnit, number));
    }
}
