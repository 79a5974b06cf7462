namespace BackupEdge.Engine.Sealing;

/// <summary>
/// What chunks contain. Both kinds have different ids and, in sealed archives, different keys. Otherwise a file that is equal to a page of
/// a manifest would share its chunk, and one key would have to open both.
/// </summary>
internal enum ChunkDomain
{
    /// <summary>The content of a file or stream.</summary>
    Content = 1,

    /// <summary>A page of a manifest.</summary>
    Page = 2,
}
