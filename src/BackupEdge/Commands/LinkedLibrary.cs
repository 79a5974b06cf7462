namespace BackupEdge.Commands;

/// <summary>A library that is part of this program.</summary>
/// <param name="Name">Its name, such as <c>OpenSSL</c>.</param>
/// <param name="Version">What the library itself reports; null when it has no way to.</param>
/// <param name="Package">
/// The package that the build linked, such as <c>libssl-dev 3.0.22-1~deb12u2</c>; null when the build did not record it.
/// </param>
internal sealed record LinkedLibrary(string Name, string? Version, string? Package);
