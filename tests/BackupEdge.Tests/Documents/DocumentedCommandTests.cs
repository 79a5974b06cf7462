using System.CommandLine.Parsing;
using BackupEdge.Commands;

namespace BackupEdge.Tests.Documents;

/// <summary>
/// The command lines in the documents. <c>tests/prove-operator-walk.sh</c> runs those of docs/operations.md; this test finds options that
/// do not exist and missing arguments in all documents.
/// </summary>
public sealed class DocumentedCommandTests
{
    public static TheoryData<string> Documents => [.. Names()];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_command_in_a_document_is_accepted_by_the_command_line(string document)
    {
        foreach (var line in Lines(document))
        {
            var words = CommandLineParser.SplitCommandLine(line.Replace('\'', '"')).ToList();
            var root = CommandLine.Create(new CommandScope(Nowhere));
            var parsed = root.Parse(words);
            Assert.True(
                parsed.Errors.Count == 0,
                $"{document}: backupedge {line}: {string.Join(' ', parsed.Errors.Select(e => e.Message))}"
            );
        }
    }

    [Fact]
    public void The_documents_contain_commands()
    {
        Assert.True(Names().Sum(document => Lines(document).Count()) > 50);
    }

    private static CommandEnvironment Nowhere { get; } =
        new()
        {
            Output = TextWriter.Null,
            Error = TextWriter.Null,
            TerminalWidth = null,
            Environment = new Dictionary<string, string>(),
            WorkingFolder = "/",
            Time = TimeProvider.System,
        };

    private static IEnumerable<string> Names() =>
        Directory
            .EnumerateFiles(Path.Combine(PublishedBinary.RepositoryRoot, "docs"), "*.md")
            .Append(Path.Combine(PublishedBinary.RepositoryRoot, "README.md"))
            .Select(path => Path.GetRelativePath(PublishedBinary.RepositoryRoot, path))
            .Order(StringComparer.Ordinal);

    // The arguments of each call of the program in the sh and console blocks, without comments, pipes and what follows them.
    private static IEnumerable<string> Lines(string document)
    {
        var inBlock = false;
        foreach (var text in File.ReadLines(Path.Combine(PublishedBinary.RepositoryRoot, document)))
        {
            var line = text.Trim();
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                inBlock = line is "```sh" or "```console";
                continue;
            }

            if (!inBlock || line.Contains("backupedge() {", StringComparison.Ordinal))
            {
                continue;
            }

            var call = line.TrimStart('$', ' ');
            foreach (var prefix in (string[])["sudo -u backupedge backupedge ", "sudo backupedge ", "./backupedge ", "backupedge "])
            {
                if (call.StartsWith(prefix, StringComparison.Ordinal))
                {
                    yield return call[prefix.Length..].Split([" #", " | ", " || ", " && ", " > "], StringSplitOptions.None)[0].TrimEnd();
                    break;
                }
            }
        }
    }
}
