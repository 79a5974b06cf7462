namespace BackupEdge.Commands.Setup;

/// <summary>Finds the configurations of General Bots.</summary>
internal sealed class ConfDetector : IPartDetector
{
    /// <inheritdoc/>
    public IEnumerable<ProposedPart> Find(HostView host)
    {
        if (host.Layout is { } layout && Directory.Exists(layout.Conf))
        {
            var isDirectory = Directory.Exists(Path.Join(layout.Conf, "directory"));
            var directory = isDirectory ? ", the key files of Zitadel, whose identities are in a database," : "";
            yield return new ProposedPart(
                "conf",
                $"The configurations, certificates with the key of their authority{directory} and zones. They contain secrets.",
                [ProposedSetting.Text("path", layout.Conf)],
                HostView.FindProblem(layout.Conf) is { } problem ? [problem] : []
            )
            {
                IsDrilled = true,
            };
        }
    }
}
