namespace BackupEdge.Engine.Sources;

/// <summary>The kinds of tokens of an exclude pattern.</summary>
internal enum ExcludeTokenKind
{
    /// <summary>The end of the pattern.</summary>
    End,

    /// <summary>One byte of a set, which is never a slash unless it is the only one.</summary>
    One,

    /// <summary><c>*</c>: any bytes of a name, or none.</summary>
    Star,

    /// <summary><c>**/</c>: any number of folders, or none.</summary>
    Folders,

    /// <summary><c>**</c> at the end: everything below a folder.</summary>
    Below,
}
