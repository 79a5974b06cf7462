namespace BackupEdge.Api.Http;

/// <summary>The lists that have cursors. A cursor of one is not valid for another.</summary>
internal enum CursorKind
{
    /// <summary>The list of backups.</summary>
    Backups,

    /// <summary>The list of jobs.</summary>
    Jobs,

    /// <summary>The files of a backup.</summary>
    Files,

    /// <summary>The files that were found in all backups.</summary>
    FoundFiles,

    /// <summary>The differences between two backups.</summary>
    Differences,

    /// <summary>The plan of a restore.</summary>
    Plan,

    /// <summary>The history of a path.</summary>
    History,

    /// <summary>The list of drills.</summary>
    Drills,
}
