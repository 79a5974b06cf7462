using System.Text;
using BackupEdge.Configuration;

namespace BackupEdge.Commands.Setup;

/// <summary>Writes a proposal as a settings file: JSON with comments, which <see cref="SettingsFile"/> reads.</summary>
internal sealed class ProposalText
{
    private const int MaxLine = 120;
    private readonly StringBuilder _text = new();

    private ProposalText() { }

    /// <summary>Returns the text of the file.</summary>
    public static string Of(Proposal proposal)
    {
        var writer = new ProposalText();
        writer.Write(proposal);
        return writer._text.ToString();
    }

    private void Write(Proposal proposal)
    {
        _text.Append("{\n");
        Comment(
            1,
            $"Proposed by `backupedge init --preset {PresetNames.Of(proposal.Preset)}`. `backupedge config check --reach` opens "
                + "every source and says what a backup takes. All settings are in docs/settings.md."
        );
        if (proposal.ListenReason is { } reason)
        {
            Comment(1, reason);
        }

        Line(1, $"{ProposedSetting.Text("listen", proposal.Listen)},");
        Line(1, $"{ProposedSetting.Text("data", proposal.Data)},");
        _text.Append('\n');
        WriteSources(proposal);
        _text.Append('\n');
        WriteSchedules(proposal);
        WriteRest(proposal);
        _text.Append("}\n");
    }

    private void WriteSources(Proposal proposal)
    {
        Line(1, "\"sources\": {");
        for (var i = 0; i < proposal.Parts.Count; i++)
        {
            if (i > 0)
            {
                _text.Append('\n');
            }

            Write(proposal.Parts[i]);
        }

        if (proposal.LeftOut.Count > 0)
        {
            _text.Append('\n');
            foreach (var left in proposal.LeftOut)
            {
                Comment(2, $"Left out: {left}");
            }
        }

        Line(1, "},");
    }

    private void Write(ProposedPart part)
    {
        Comment(2, part.About);
        foreach (var missing in part.Missing)
        {
            Comment(2, $"MISSING: {missing}");
        }

        var prefix = part.IsReached ? "" : "// ";
        var line = $"{prefix}{ProposedSetting.Group(part.Name, part.Settings)},";
        if (line.Length <= MaxLine)
        {
            Line(2, line);
            return;
        }

        Line(2, $"{prefix}\"{part.Name}\": {{");
        for (var i = 0; i < part.Settings.Count; i++)
        {
            Line(2, $"{prefix}  {part.Settings[i]}{(i + 1 < part.Settings.Count ? "," : "")}");
        }

        Line(2, $"{prefix}}},");
    }

    private void WriteSchedules(Proposal proposal)
    {
        List<string> drilled = [.. proposal.Parts.Where(part => part.IsReached && part.IsDrilled).Select(part => part.Name)];
        Line(1, "\"schedules\": {");
        if (proposal.Parts.Any(part => part.IsReached))
        {
            Schedule("nightly", ProposedSetting.Text("cron", "0 2 * * *"), ProposedSetting.Text("type", "incremental"));
        }
        else
        {
            Comment(2, "Add { \"cron\": \"0 2 * * *\", \"type\": \"incremental\" } as \"nightly\" once there is a source.");
        }

        if (drilled.Count > 0)
        {
            Comment(2, "Restores these for a test. Databases are drilled too once 'drill.postgres' names a server for it.");
            Schedule(
                "drill",
                ProposedSetting.Text("kind", "drill"),
                ProposedSetting.Text("cron", "0 5 * * 0"),
                ProposedSetting.List("sources", drilled)
            );
        }

        Line(1, "},");
    }

    private void Schedule(string name, params IReadOnlyList<ProposedSetting> settings) =>
        Line(2, $"{ProposedSetting.Group(name, settings)},");

    private void WriteRest(Proposal proposal)
    {
        var retention = ProposedSetting.Group(
            "retention",
            ProposedSetting.Number("keep_last", 3),
            ProposedSetting.Number("keep_daily", 30),
            ProposedSetting.Number("keep_weekly", 12),
            ProposedSetting.Number("keep_monthly", 12),
            ProposedSetting.Number("keep_yearly", 7)
        );
        Line(1, $"{retention},");
        _text.Append('\n');
        Comment(1, "MISSING: a copy elsewhere. All backups are on this host only, and lost with it. Name a bucket of another provider:");
        Line(1, """// "copies": { "offsite": { "endpoint": "https://s3.example.org", "bucket": "backups", "prefix": "this-host" } },""");
        if (proposal.Preset == Preset.GeneralBots)
        {
            Comment(
                1,
                "The backups contain secrets. `backupedge encryption init` makes the keys that encrypt them, and prints the recovery "
                    + "identity once."
            );
        }
    }

    // A line break in a comment would end it, and JSON allows no line separators of Unicode in one.
    private void Comment(int depth, string text)
    {
        const string Prefix = "// ";
        var line = new StringBuilder();
        foreach (var word in VisibleText.Escape(text.ReplaceLineEndings(" ")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > MaxLine)
            {
                Line(depth, Prefix + line);
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        Line(depth, Prefix + line);
    }

    private void Line(int depth, string text) => _text.Append(' ', 2 * depth).Append(text).Append('\n');
}
