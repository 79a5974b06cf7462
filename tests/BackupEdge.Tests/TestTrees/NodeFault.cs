namespace BackupEdge.Tests.TestTrees;

/// <summary>What cannot be read of a file or folder.</summary>
internal enum NodeFault
{
    None,

    /// <summary>Its metadata.</summary>
    Lookup,

    /// <summary>It cannot be opened.</summary>
    Open,

    /// <summary>The second half of its content, or some of its names.</summary>
    Read,
}
