#include "study/vectors/cases.h"

namespace plumbline::study {

const std::vector<BlockVectors>& VectorRecipes() {
  static const std::vector<BlockVectors> recipes = {
      FfeVectors(),
      SlicerVectors(),
  };
  return recipes;
}

}  // namespace plumbline::study
