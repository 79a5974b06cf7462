using BackupEdge.Commands;

namespace BackupEdge.Tests.Commands;

public sealed class StatusColorsTests
{
    [Fact]
    public void Words_of_a_status_are_coloured_and_others_are_not()
    {
        var colors = new StatusColors(isOn: true);

        Assert.Equal("\x1b[32mok\x1b[0m", colors.Paint("ok"));
        Assert.Equal("\x1b[33mdegraded\x1b[0m", colors.Paint("degraded"));
        Assert.Equal("\x1b[31mfailed   \x1b[0m", colors.Paint("failed", "failed   "));
        Assert.Equal("\x1b[31mmissing\x1b[0m", colors.Paint("missing"));
        Assert.Equal("completed", colors.Paint("completed"));
        Assert.Equal("failed", StatusColors.Off.Paint("failed"));
    }

    [Theory]
    [InlineData(true, "xterm", null, true)]
    [InlineData(true, "xterm", "", true)]
    [InlineData(true, null, null, true)]
    [InlineData(true, "xterm", "1", false)]
    [InlineData(true, "dumb", null, false)]
    [InlineData(false, "xterm", null, false)]
    public void Colours_are_for_terminals_that_have_and_want_them(bool isTerminal, string? term, string? noColor, bool isColoured)
    {
        var variables = new Dictionary<string, string>();
        if (term is not null)
        {
            variables["TERM"] = term;
        }

        if (noColor is not null)
        {
            variables["NO_COLOR"] = noColor;
        }

        var environment = new CommandEnvironment
        {
            Output = TextWriter.Null,
            Error = TextWriter.Null,
            IsTerminal = isTerminal,
            TerminalWidth = null,
            Environment = variables,
            WorkingFolder = "/",
            Time = TimeProvider.System,
        };

        Assert.Equal(isColoured, StatusColors.For(environment).Paint("ok") != "ok");
    }

    [Fact]
    public void A_table_colours_its_column_of_statuses_without_changing_its_widths()
    {
        using var text = new StringWriter { NewLine = "\n" };
        var table = new Table("NAME", "STATUS", "X");
        table.Add("failed", "missing", "1");
        table.Add("b", "completed", "2");

        table.Write(text, new StatusColors(isOn: true));

        Assert.Equal("NAME    STATUS     X\nfailed  \x1b[31mmissing  \x1b[0m  1\nb       completed  2\n", text.ToString());
    }
}
