namespace BackupEdge.Catalogue;

/// <content>What happened to single sources of a backup.</content>
internal sealed partial class BackupRepository
{
    /// <summary>
    /// Moves sources that a backup left out from its sources to its skipped sources. The backup remains a valid base for the requested set
    /// of sources: the next backup reads the skipped ones completely.
    /// </summary>
    public void SetSkipped(long sequence, IEnumerable<SkippedRow> skipped)
    {
        foreach (var source in skipped)
        {
            _connection.Execute(
                "DELETE FROM backup_sources WHERE sequence = $sequence AND name = $name",
                ("sequence", sequence),
                ("name", source.Name)
            );
            _connection.Insert(
                "skipped_sources",
                ("sequence", sequence),
                ("name", source.Name),
                ("code", source.Code),
                ("message", source.Message)
            );
        }
    }

    /// <summary>Writes the numbers of warnings of the sources of a backup.</summary>
    public void SetSourceWarnings(long sequence, IEnumerable<SourceWarningRow> sources)
    {
        _connection.Execute("DELETE FROM source_warnings WHERE sequence = $sequence", ("sequence", sequence));
        foreach (var source in sources)
        {
            _connection.Insert(
                "source_warnings",
                ("sequence", sequence),
                ("name", source.Name),
                ("warnings", source.Warnings),
                ("unread", source.Unread),
                ("first_unread", source.FirstUnread)
            );
        }
    }
}
