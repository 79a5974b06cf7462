using BackupEdge.Catalogue;

namespace BackupEdge.Contracts;

/// <summary>A warning or error about a single path.</summary>
/// <param name="Path">The path inside the backup, <c>source/path</c>.</param>
/// <param name="Code">A stable code such as <c>vanished</c>.</param>
/// <param name="Message">What happened.</param>
internal sealed record NoteAnswer(string Path, string Code, string Message)
{
    /// <summary>Converts rows of the catalogue.</summary>
    public static IReadOnlyList<NoteAnswer> From(IReadOnlyList<PathNote> notes) =>
        [.. notes.Select(note => new NoteAnswer(note.Path, note.Code, note.Message))];
}
