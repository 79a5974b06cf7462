using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using BackupEdge.Engine.Bytes;

namespace BackupEdge.Drills;

/// <summary>
/// Writes a report as one page of HTML to print: no scripts, no links to anything, one style. Names, paths and messages come from backups
/// and programs, so each value is encoded, and characters that are not visible or change the direction of text are written as numbers.
/// </summary>
internal static class DrillPage
{
    private const string Style = """
        body{font:14px/1.45 system-ui,sans-serif;margin:2em auto;max-width:60em;padding:0 1em;color:#111;background:#fff}
        h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2em;border-top:1px solid #999;padding-top:.8em;break-after:avoid}
        table{border-collapse:collapse;width:100%;margin:.6em 0}
        th,td{text-align:left;vertical-align:top;padding:.25em .6em;border-bottom:1px solid #ccc}
        th{font-weight:600}td.n{text-align:right;white-space:nowrap}td,p{overflow-wrap:anywhere}tr{break-inside:avoid}
        .proven,.passed{color:#06602b}.failed{color:#a30d0d;font-weight:600}.skipped,.partial{color:#7a4b00}
        footer{margin-top:2em;border-top:1px solid #999;padding-top:.8em;color:#444}
        """;

    /// <summary>
    /// The value of the header <c>Content-Security-Policy</c> with which the page <em>must</em> be served: the style by its hash, nothing
    /// else.
    /// </summary>
    public static string Policy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

    /// <summary>Returns the page.</summary>
    public static string Of(DrillReport report)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>");
        page.Append(Encode($"Restore drill {report.Id}")).Append("</title><style>").Append(Style).Append("</style></head><body><h1>");
        page.Append("Restore drill: ").Append(Tagged("span", report.Result, report.Result)).Append("</h1>");
        Rows(
            page,
            ("Drill", report.Id),
            ("Host", report.Host),
            ("Began", report.StartedAt),
            ("Ended", report.EndedAt),
            ("Requested by", report.RequestedBy),
            ("Backups read from", report.From),
            ("Restored to", $"{report.RestoredTo}; deleted afterwards"),
            ("BackupEdge", report.Version)
        );
        Overview(page, report);
        foreach (var source in report.Sources)
        {
            Source(page, source);
        }

        page.Append("<footer>").Append(SignatureText(report)).Append("</footer></body></html>\n");
        return page.ToString();
    }

    private static void Overview(StringBuilder page, DrillReport report)
    {
        page.Append(
            "<table><thead><tr><th>Source</th><th>Result</th><th>Recovery time</th><th>Files</th><th>Size</th></tr></thead><tbody>"
        );
        foreach (var source in report.Sources)
        {
            page.Append("<tr>").Append(Tagged("td", null, source.Source)).Append(Tagged("td", source.Result, source.Result));
            page.Append(Tagged("td", "n", source.RecoveryMs is { } time ? Seconds(time) : "-"));
            page.Append(Tagged("td", "n", Number(source.Files))).Append(Tagged("td", "n", ByteSize.Text(source.Bytes))).Append("</tr>");
        }

        page.Append("</tbody></table>");
    }

    private static void Source(StringBuilder page, DrilledSource source)
    {
        page.Append("<h2>").Append(Encode(source.Source)).Append(": ").Append(Tagged("span", source.Result, source.Result)).Append("</h2>");
        if (source.Message is { } message)
        {
            page.Append(Tagged("p", source.Result, message));
        }

        Rows(
            page,
            ("Kind", source.Kind ?? "-"),
            ("Backup", source.BackupId ?? "-"),
            ("Backup completed", source.BackupCompletedAt ?? "-"),
            ("Restore began", source.StartedAt),
            ("Checked until", source.EndedAt),
            ("Recovery time", source.RecoveryMs is { } time ? Seconds(time) : "not everything was restored"),
            ("Entries in the backup", Number(source.Entries))
        );
        page.Append("<table><thead><tr><th>Check</th><th>Outcome</th><th>What was found</th><th>Took</th></tr></thead><tbody>");
        foreach (var check in source.Checks)
        {
            page.Append("<tr>").Append(Tagged("td", null, check.Name)).Append(Tagged("td", check.Outcome, check.Outcome));
            page.Append(Tagged("td", null, check.Message)).Append(Tagged("td", "n", Seconds(check.DurationMs))).Append("</tr>");
        }

        page.Append("</tbody></table>");
        if (source.Tables.Count > 0)
        {
            List(page, "Table", "Rows", source.Tables.Select(table => (table.Name, Number(table.Rows))));
        }

        if (source.ProblemCount > 0)
        {
            var shown =
                source.Problems.Count < source.ProblemCount ? $"{source.Problems.Count} of {source.ProblemCount} problems" : "Problems";
            List(page, shown, "What is wrong", source.Problems.Select(problem => (problem.Path, problem.Message)));
        }
    }

    private static void List(StringBuilder page, string first, string second, IEnumerable<(string, string)> rows)
    {
        page.Append("<table><thead><tr>")
            .Append(Tagged("th", null, first))
            .Append(Tagged("th", null, second))
            .Append("</tr></thead><tbody>");
        foreach (var (name, value) in rows)
        {
            page.Append("<tr>").Append(Tagged("td", null, name)).Append(Tagged("td", null, value)).Append("</tr>");
        }

        page.Append("</tbody></table>");
    }

    private static void Rows(StringBuilder page, params ReadOnlySpan<(string Name, string Value)> rows)
    {
        page.Append("<table><tbody>");
        foreach (var (name, value) in rows)
        {
            page.Append("<tr>").Append(Tagged("th", null, name)).Append(Tagged("td", null, value)).Append("</tr>");
        }

        page.Append("</tbody></table>");
    }

    private static string SignatureText(DrillReport report) =>
        report.Signature is { } signature
            ? $"<p>The report as JSON (<code>backupedge drill show {Encode(report.Id)} --json</code>) is signed with the keys of the store "
                + $"{Encode(signature.Store)}, epoch {Number(signature.Epoch)}. <code>backupedge drill check</code> checks it.</p>"
                + $"<p>HMAC-SHA-256: {Encode(signature.Mac)}</p>"
            : "<p>The report is not signed, because the archive store has no keys.</p>";

    private static string Tagged(string tag, string? kind, string value) =>
        $"<{tag}{(kind is null ? "" : $" class=\"{Encode(kind)}\"")}>{Encode(value)}</{tag}>";

    private static string Seconds(long milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000.0:0.###} s");

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Encode(string text)
    {
        var visible = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsVisible(rune))
            {
                visible.Append(rune);
            }
            else
            {
                visible.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
            }
        }

        return HtmlEncoder.Default.Encode(visible.ToString());
    }

    private static bool IsVisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
            );
}
