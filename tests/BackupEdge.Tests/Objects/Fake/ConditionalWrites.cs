namespace BackupEdge.Tests.Objects.Fake;

/// <summary>What a server does with <c>If-None-Match: *</c> on a PUT.</summary>
internal enum ConditionalWrites
{
    /// <summary>Of any number of concurrent writers, one succeeds, and the others get 412.</summary>
    Supported,

    /// <summary>501, like Backblaze B2.</summary>
    NotImplemented,

    /// <summary>The header has no effect.</summary>
    Ignored,

    /// <summary>The check and the write are two steps, between which other writers come.</summary>
    Racy,
}
