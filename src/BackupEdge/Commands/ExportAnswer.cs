namespace BackupEdge.Commands;

/// <summary>The answer of <c>export --output</c>.</summary>
/// <param name="BackupId">The backup.</param>
/// <param name="Output">The absolute path of the file.</param>
/// <param name="Format"><c>tar.lz4</c> or <c>tar</c>.</param>
/// <param name="Files">The number of files, links and streams in the archive.</param>
/// <param name="Bytes">Their size in bytes.</param>
/// <param name="Size">The size of the file in bytes.</param>
/// <param name="LeftOut">The number of files that the backup does not contain completely, and that were left out.</param>
/// <param name="DurationSeconds">How long the export took.</param>
internal sealed record ExportAnswer(
    string BackupId,
    string? Output,
    string Format,
    long Files,
    long Bytes,
    long Size,
    long LeftOut,
    double DurationSeconds
);
