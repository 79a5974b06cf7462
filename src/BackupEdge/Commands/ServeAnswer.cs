namespace BackupEdge.Commands;

/// <summary>That the server is ready, for machines that start it.</summary>
/// <param name="Status">Always <c>ready</c>.</param>
/// <param name="Version">Its version.</param>
/// <param name="Url">Where it listens.</param>
/// <param name="Data">Its data folder.</param>
/// <param name="Sources">Names of its sources.</param>
/// <param name="FirstAdminKey">The admin key, when this start made it and standard output is a terminal. A journal would keep it.</param>
/// <param name="FirstAdminKeyFile">The file with that key, when this start made it.</param>
internal sealed record ServeAnswer(
    string Status,
    string Version,
    string Url,
    string Data,
    IReadOnlyList<string> Sources,
    string? FirstAdminKey,
    string? FirstAdminKeyFile
);
