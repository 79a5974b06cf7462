using Microsoft.Data.Sqlite;

namespace BackupEdge.Catalogue;

/// <summary>Reads and writes the warnings and errors about single paths of a backup or a job.</summary>
internal sealed class NoteRepository
{
    private const string Warning = "warning";
    private const string Error = "error";
    private readonly SqliteConnection _connection;

    internal NoteRepository(SqliteConnection connection) => _connection = connection;

    /// <summary>Returns the warnings of a backup or job, in the order in which they were recorded.</summary>
    /// <param name="owner">The id of the backup or job.</param>
    public IReadOnlyList<PathNote> Warnings(string owner) => List(owner, Warning);

    /// <summary>Returns the errors of a backup or job, in the order in which they were recorded.</summary>
    /// <param name="owner">The id of the backup or job.</param>
    public IReadOnlyList<PathNote> Errors(string owner) => List(owner, Error);

    /// <summary>Replaces the stored warnings of a backup or job.</summary>
    public void SetWarnings(string owner, IEnumerable<PathNote> notes) => Set(owner, Warning, notes);

    /// <summary>Replaces the stored errors of a backup or job.</summary>
    public void SetErrors(string owner, IEnumerable<PathNote> notes) => Set(owner, Error, notes);

    private List<PathNote> List(string owner, string severity) =>
        _connection.Query(
            reader => new PathNote(reader.GetString(0), reader.GetString(1), reader.GetString(2)),
            "SELECT path, code, message FROM notes WHERE owner = $owner AND severity = $severity ORDER BY position",
            ("owner", owner),
            ("severity", severity)
        );

    private void Set(string owner, string severity, IEnumerable<PathNote> notes)
    {
        _connection.Execute("DELETE FROM notes WHERE owner = $owner AND severity = $severity", ("owner", owner), ("severity", severity));
        var position = 0;
        foreach (var note in notes)
        {
            _connection.Insert(
                "notes",
                ("owner", owner),
                ("severity", severity),
                ("position", position++),
                ("path", note.Path),
                ("code", note.Code),
                ("message", note.Message)
            );
        }
    }
}
