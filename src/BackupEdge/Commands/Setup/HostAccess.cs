namespace BackupEdge.Commands.Setup;

/// <summary>The host that a proposal of settings is for.</summary>
/// <param name="Root">The absolute path of its root folder.</param>
/// <param name="Probe">Asks what runs on it.</param>
internal sealed record HostAccess(string Root, IHostProbe Probe);
