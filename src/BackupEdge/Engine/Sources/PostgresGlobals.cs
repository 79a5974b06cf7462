namespace BackupEdge.Engine.Sources;

/// <summary>What a backup of a PostgreSQL server has of what belongs to no database: roles and tablespaces.</summary>
internal enum PostgresGlobals
{
    /// <summary>Roles with their passwords, and tablespaces. Not every user can read the passwords.</summary>
    All,

    /// <summary>Roles without their passwords, and tablespaces.</summary>
    WithoutPasswords,

    /// <summary>Nothing.</summary>
    None,
}
