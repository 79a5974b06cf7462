namespace BackupEdge.Commands;

/// <summary>How a command shows the progress of its job.</summary>
internal enum ProgressMode
{
    /// <summary>One JSON object per line, at most one a second.</summary>
    Json,

    /// <summary>One line of text every ten seconds.</summary>
    Plain,

    /// <summary>Not at all.</summary>
    None,
}
