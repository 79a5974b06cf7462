namespace BackupEdge.Engine.Sealing;

/// <summary>How an archive is sealed: a part of the JSON in its header. <c>docs/archive-format.md</c> describes each field.</summary>
/// <param name="Cipher">The number of the <see cref="SealCipher"/>.</param>
/// <param name="Store">The id of the store.</param>
/// <param name="Epoch">The number of the epoch whose store key wraps the keys of the archive.</param>
/// <param name="Generation">The number of the generation whose keys name the chunks.</param>
/// <param name="Mode"><c>shared</c> or <c>sealed</c>.</param>
/// <param name="M">The wrapped metadata key.</param>
/// <param name="K">The wrapped content key.</param>
/// <param name="Padding">What the length of a body frame is a multiple of, in bytes.</param>
internal sealed record ArchiveSeal(int Cipher, Guid Store, int Epoch, int Generation, string Mode, byte[] M, byte[] K, int Padding)
{
    /// <summary>The word for <see cref="SealMode.Shared"/>.</summary>
    public const string Shared = "shared";

    /// <summary>The word for <see cref="SealMode.Sealed"/>.</summary>
    public const string Sealed = "sealed";

    /// <summary>
    /// The maximum size in bytes of an age file in a header, which has at most 64 KiB. It has room for some 100 recipients.
    /// </summary>
    public const int MaxWrappedBytes = 20 * 1024;

    /// <summary>The default of <see cref="Padding"/>.</summary>
    public const int DefaultPadding = 4096;

    /// <summary>
    /// The hash of the ids in the manifest, if they are not keyed because the archive was sealed after it was written; otherwise null.
    /// </summary>
    public string? Ids { get; init; }

    /// <summary>The key bundle of the store when the archive was written, an age file; null if there is none.</summary>
    public byte[]? Keys { get; init; }

    /// <summary>Returns whether all values are in their bounds.</summary>
    public bool IsValid() =>
        Enum.IsDefined((SealCipher)Cipher)
        && Epoch > 0
        && Generation > 0
        && Mode is Shared or Sealed
        && M.Length == Seal.KeySize + Seal.Overhead
        && K.Length is >= Seal.KeySize + Seal.Overhead and <= MaxWrappedBytes
        && Padding is >= 512 and <= 64 * 1024
        && int.IsPow2(Padding)
        && Ids is null or "sha-256"
        && Keys is null or { Length: <= MaxWrappedBytes };
}
