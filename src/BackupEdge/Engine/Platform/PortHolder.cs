namespace BackupEdge.Engine.Platform;

/// <summary>Who listens on a TCP port.</summary>
/// <param name="User">The id of the user who opened the socket.</param>
/// <param name="Pid">The id of the process; null if this user may not inspect it.</param>
/// <param name="Program">The name of its program, at most 15 bytes; null if unknown.</param>
internal sealed record PortHolder(uint User, int? Pid, string? Program);
