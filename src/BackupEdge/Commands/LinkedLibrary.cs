namespace BackupEdge.Commands;

/// <summary>A C library in this program.</summary>
/// <param name="Name">The name, such as <c>OpenSSL</c>.</param>
/// <param name="Version">The version that the library itself reports; null if it reports none.</param>
/// <param name="Package">
/// The package that the build linked, such as <c>libssl-dev 3.0.22-1~deb12u2</c>; null if the build did not record it.
/// </param>
internal sealed record LinkedLibrary(string Name, string? Version, string? Package);
