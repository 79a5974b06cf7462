using BackupEdge.Commands;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Commands;

public sealed class ErrorOutputTests
{
    [Fact]
    public void Messages_for_the_journal_begin_with_their_priority_in_each_line()
    {
        using var text = new StringWriter();
        var output = new ErrorOutput(text, isJson: false, isJournal: true, isQuiet: false);

        output.Write(new Fault(FaultCode.InvalidRequest, "One.\nTwo."));
        output.Warn("Three.");
        output.Info("Four.");

        Assert.Equal("<3>error: One.\n<3>Two.\n<4>warning: Three.\n<6>Four.\n", text.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void JSON_has_no_priority()
    {
        using var text = new StringWriter();

        new ErrorOutput(text, isJson: true, isJournal: true, isQuiet: false).Write(new Fault(FaultCode.InvalidRequest, "One."));

        Assert.StartsWith("{\"error\":\"invalid_request\"", text.ToString(), StringComparison.Ordinal);
    }
}
