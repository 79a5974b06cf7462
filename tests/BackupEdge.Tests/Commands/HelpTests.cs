using System.CommandLine;
using System.CommandLine.Parsing;
using BackupEdge.Commands;
using BackupEdge.Commands.Help;

namespace BackupEdge.Tests.Commands;

/// <summary>The help of the program and of each command.</summary>
public sealed class HelpTests : IDisposable
{
    private readonly CommandHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData]
    [InlineData("help")]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task A_call_without_a_command_prints_the_commands_in_groups_with_examples(params string[] arguments)
    {
        Assert.Equal(0, await _harness.RunAsync(arguments));

        Assert.Contains("Examples:\n  backupedge backup --source bots=/srv/bots\n", _harness.Output, StringComparison.Ordinal);
        Assert.Contains("Back up and restore:\n  backup ", _harness.Output, StringComparison.Ordinal);
        Assert.Empty(_harness.Errors);
    }

    [Theory]
    [InlineData("help", "schedule", "create")]
    [InlineData("schedule", "create", "--help")]
    public async Task The_help_of_a_command_has_its_call_examples_and_options(params string[] arguments)
    {
        Assert.Equal(0, await _harness.RunAsync(arguments));

        Assert.Contains("Usage: backupedge schedule create [OPTION]...", _harness.Output, StringComparison.Ordinal);
        Assert.Contains("Examples:\n  backupedge schedule create --name nightly", _harness.Output, StringComparison.Ordinal);
        Assert.Contains("--timezone ZONE", _harness.Output, StringComparison.Ordinal);
        Assert.Contains("--config FILE", _harness.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_for_an_unknown_command_names_the_nearest()
    {
        Assert.Equal(2, await _harness.RunAsync("help", "restor"));

        Assert.Contains("There is no command 'restor'. Did you mean 'restore'?", _harness.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public void Help_fits_the_terminal_except_for_what_is_to_be_copied(int width)
    {
        foreach (var command in All(Root()))
        {
            var examples = CommandExamples.Of(HelpPage.PathOf(command)).Select(example => $"  {example.Line}").ToHashSet();
            foreach (var line in HelpPage.Of(command, width).Split('\n').Where(line => !examples.Contains(line)))
            {
                Assert.True(line.Length <= width || !line.Trim().Contains(' ', StringComparison.Ordinal) || IsTerm(line), line);
            }
        }
    }

    [Fact]
    public void Each_command_belongs_to_one_group()
    {
        var commands = Root().Subcommands.Select(command => command.Name);

        Assert.Equal(
            commands.Order(StringComparer.Ordinal),
            CommandGroup.All.SelectMany(group => group.Commands).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Each_command_that_does_something_has_an_example_which_the_command_line_accepts()
    {
        foreach (var command in All(Root()).Where(command => command.Subcommands.Count == 0 || command is RootCommand))
        {
            var path = HelpPage.PathOf(command);
            var examples = CommandExamples.Of(path);
            Assert.True(examples.Count > 0, $"'{path}' has no example");
            foreach (var example in examples)
            {
                var words = CommandLineParser.SplitCommandLine(example.Line.Split('|', '>')[0].Replace('\'', '"')).ToList();
                words.RemoveRange(0, words.IndexOf("backupedge") + 1);
                var parsed = Root().Parse(words);
                Assert.True(parsed.Errors.Count == 0, $"{example.Line}: {string.Join(' ', parsed.Errors.Select(error => error.Message))}");
                Assert.EndsWith(command is RootCommand ? "" : command.Name, parsed.CommandResult.Command.Name, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("-V")]
    [InlineData("--version")]
    public async Task The_version_has_a_short_option(string option)
    {
        Assert.Equal(0, await _harness.RunAsync(option));

        Assert.Matches(@"^\d+\.\d+\.\d+", _harness.Output);
    }

    [Theory]
    [InlineData("-n", "prune")]
    [InlineData("-n", "backup")]
    [InlineData("-n", "restore")]
    [InlineData("-o", "export")]
    public async Task Conventional_short_options_exist(string option, string command)
    {
        Assert.Equal(0, await _harness.RunAsync(command, "--help"));

        Assert.Contains($"  {option}, --", _harness.Output, StringComparison.Ordinal);
    }

    // The line of a term, or its beginning in the first column.
    private static bool IsTerm(string line) => line.StartsWith("  ", StringComparison.Ordinal) && line.Length > 2 && line[2] != ' ';

    private static IEnumerable<Command> All(Command command) => [command, .. command.Subcommands.SelectMany(All)];

    private static RootCommand Root() =>
        CommandLine.Create(
            new CommandScope(
                new CommandEnvironment
                {
                    Output = TextWriter.Null,
                    Error = TextWriter.Null,
                    TerminalWidth = null,
                    Environment = new Dictionary<string, string>(),
                    WorkingFolder = "/",
                    Time = TimeProvider.System,
                }
            )
        );
}
