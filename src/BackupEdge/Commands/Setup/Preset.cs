namespace BackupEdge.Commands.Setup;

/// <summary>What settings are proposed for.</summary>
internal enum Preset
{
    /// <summary>A host of General Bots: its configuration, drive, databases, secrets and everything else that it keeps.</summary>
    GeneralBots,

    /// <summary>Folders.</summary>
    Folder,

    /// <summary>All databases of the PostgreSQL servers of the host.</summary>
    Postgres,
}
