using System.Text.RegularExpressions;

namespace BackupEdge.Tests.Documents;

/// <summary>Links between the documents of this repository lead to files and headings that exist.</summary>
public sealed partial class DocumentLinkTests
{
    private static readonly string Root = PublishedBinary.RepositoryRoot;

    public static TheoryData<string> Documents =>
        [
            .. Directory
                .EnumerateFiles(Root, "*.md")
                .Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md"))
                .Select(path => Path.GetRelativePath(Root, path)),
        ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_leads_to_an_existing_file_and_heading(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Root, document))!;
        var text = Inline().Replace(WithoutCode(File.ReadAllText(Path.Combine(Root, document))), "");
        foreach (Match link in Link().Matches(text))
        {
            var (path, anchor) = (link.Groups["path"].Value, link.Groups["anchor"].Value);
            if (path.Contains("://", StringComparison.Ordinal))
            {
                continue;
            }

            var target = path.Length == 0 ? Path.Combine(Root, document) : Path.GetFullPath(Path.Combine(folder, path));
            Assert.True(Path.Exists(target), $"{document} links to {path}, which does not exist.");
            var isKnown = anchor.Length == 0 || Anchors(target).Contains(anchor);
            Assert.True(isKnown, $"{document} links to {path}#{anchor}, and no heading has that anchor.");
        }
    }

    [Theory]
    [InlineData("## How do I", "how-do-i")]
    [InlineData("### POST /{backup_id}/verify", "post-backup_idverify")]
    [InlineData("## The API's three descriptions", "the-apis-three-descriptions")]
    [InlineData("## 1. `code` and more", "1-code-and-more")]
    public void An_anchor_is_derived_from_its_heading(string heading, string anchor) => Assert.Equal(anchor, Anchor(heading));

    // In examples, a hash begins a comment and not a heading, and brackets are not links.
    private static string WithoutCode(string text) => Fence().Replace(text, "");

    private static HashSet<string> Anchors(string path) =>
        WithoutCode(File.ReadAllText(path))
            .Split('\n')
            .Where(line => line.StartsWith('#'))
            .Select(Anchor)
            .ToHashSet(StringComparer.Ordinal);

    private static string Anchor(string heading) =>
        string.Concat(heading.TrimStart('#').Trim().ToLowerInvariant().Where(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-' or '_'))
            .Replace(' ', '-');

    [GeneratedRegex(@"\]\((?<path>[^()#\s]*)(#(?<anchor>[^()\s]+))?\)")]
    private static partial Regex Link();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex Inline();

    [GeneratedRegex("^ *```.*?^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
