namespace BackupEdge.Engine.Sources;

/// <summary>What a PostgreSQL server says about itself.</summary>
/// <param name="Version">The major version.</param>
/// <param name="Identity">A text that two servers never share. It changes when the server is started again.</param>
/// <param name="Databases">
/// The sizes of its databases in bytes by their names, without <c>template0</c> and <c>template1</c>. The size is 0 if it may not be read.
/// </param>
internal sealed record PostgresServerState(int Version, string Identity, IReadOnlyDictionary<string, long> Databases);
