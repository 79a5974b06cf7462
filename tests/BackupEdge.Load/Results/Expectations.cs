using System.Globalization;
using BackupEdge.Load.Scenarios;

namespace BackupEdge.Load.Results;

/// <summary>
/// Checks the result of a scenario independently of the speed of the machine: at least one iteration succeeded, none failed, and there are
/// no unexpected status codes.
/// </summary>
public static class Expectations
{
    /// <summary>Returns a sentence for each expectation that is not met.</summary>
    public static IReadOnlyList<string> Broken(IScenario scenario, ScenarioResult result)
    {
        var broken = new List<string>();
        if (result.Ok == 0)
        {
            broken.Add($"{result.Scenario}, {result.Load}: no iteration ended as expected.");
        }

        foreach (var code in result.Codes.Where(code => code.Error))
        {
            broken.Add($"{result.Scenario}, {result.Load}: {code.Count} failed with code {code.Code}: {code.Message}");
        }

        if (result.Fail > 0 && !result.Codes.Any(code => code.Error))
        {
            broken.Add($"{result.Scenario}, {result.Load}: {result.Fail} failed.");
        }

        foreach (var code in result.Codes.Where(code => !code.Error && !scenario.ExpectedCodes.Contains(Number(code.Code))))
        {
            broken.Add(
                $"{result.Scenario}, {result.Load}: {code.Count} ended with code {code.Code}; expected: "
                    + $"{string.Join(", ", scenario.ExpectedCodes.Order())}."
            );
        }

        return broken;
    }

    private static int Number(string code) =>
        int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
