namespace BackupEdge.Commands.Access;

/// <summary>Selects the files to find in all completed backups.</summary>
/// <param name="Pattern">The pattern of a name or of a whole path.</param>
/// <param name="IgnoresCase">Whether letters match whatever their case.</param>
/// <param name="ChangedOnly">Whether only versions that differ from the backup before are found.</param>
/// <param name="Since">Searches only backups created at or after this time; null for no limit.</param>
/// <param name="Until">Searches only backups created at or before this time; null for no limit.</param>
internal sealed record VersionSearch(string Pattern, bool IgnoresCase, bool ChangedOnly, DateTimeOffset? Since, DateTimeOffset? Until);
