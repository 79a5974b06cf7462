namespace BackupEdge.Commands;

/// <summary>Proposed settings, in the answer of <c>init</c>.</summary>
/// <param name="Preset">The preset.</param>
/// <param name="ConfigFile">The path of the configuration file.</param>
/// <param name="Written">Whether the file was written.</param>
/// <param name="Parts">The parts of the host.</param>
/// <param name="Text">The content of the file.</param>
internal sealed record ProposalAnswer(string Preset, string ConfigFile, bool Written, IReadOnlyList<ProposedPartAnswer> Parts, string Text);
