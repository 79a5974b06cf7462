using System.Globalization;
using BackupEdge.Load.Scenarios;

namespace BackupEdge.Load.Results;

/// <summary>
/// What must hold of a scenario, however fast or slow the machine is: it does something, nothing fails, and no code comes that is not its
/// own.
/// </summary>
public static class Expectations
{
    /// <summary>What does not hold, a sentence each; empty when all does.</summary>
    public static IReadOnlyList<string> Broken(IScenario scenario, ScenarioResult result)
    {
        var broken = new List<string>();
        if (result.Ok == 0)
        {
            broken.Add($"{result.Scenario}, {result.Load}: no iteration went as expected.");
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
                $"{result.Scenario}, {result.Load}: {code.Count} ended with code {code.Code}, and "
                    + $"{string.Join(", ", scenario.ExpectedCodes.Order())} are its codes."
            );
        }

        return broken;
    }

    private static int Number(string code) =>
        int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
