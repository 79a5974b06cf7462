namespace BackupEdge.Commands;

/// <summary>The answer of <c>serve</c> once the server is ready, for programs that start it.</summary>
/// <param name="Status">Always <c>ready</c>.</param>
/// <param name="Version">The version of the server.</param>
/// <param name="Url">The address that it listens on.</param>
/// <param name="Data">The path of its data folder.</param>
/// <param name="Sources">The names of its sources.</param>
/// <param name="FirstAdminKey">
/// The admin key, if this start created it and standard output is a terminal; otherwise null, because a journal would store it.
/// </param>
/// <param name="FirstAdminKeyFile">The file with that key, if this start created it; otherwise null.</param>
internal sealed record ServeAnswer(
    string Status,
    string Version,
    string Url,
    string Data,
    IReadOnlyList<string> Sources,
    string? FirstAdminKey,
    string? FirstAdminKeyFile
);
